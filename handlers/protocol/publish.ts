import { basename, dirname, join } from "node:path";
import { DurableNames } from "./durableNames";
import { describeFailure, failureKind, isErrno, StorageError } from "./errors";
import type { FileSystem } from "./fileSystem";
import { makeDirectories } from "./makeDirectories";

/** `published`: the name stands with our bytes. `alreadyPublished`: it stood before, with the bytes given here. */
export type Publication =
  | { readonly outcome: "published" }
  | { readonly outcome: "alreadyPublished"; readonly standing: Uint8Array<ArrayBuffer> };

export interface PublisherOptions {
  readonly fileSystem: FileSystem;
  /** Absolute path of the access point's root, where `tmp/` is. */
  readonly root: string;
  readonly newId: () => string;
  /** Waits before another try; milliseconds. */
  readonly pause: (milliseconds: number) => Promise<void>;
}

/** The publication did not come about, or its outcome is unknown: publishing the same bytes again is safe. */
export class PublishError extends Error {
  constructor(path: string, attempts: number, cause: unknown) {
    super(`cannot publish ${path} after ${attempts} attempts: ${describeFailure(cause)}`, { cause });
    this.name = "PublishError";
    // Callers tell failures apart by errno; the cause's is the publication's.
    if (cause instanceof Error && "errno" in cause) this.errno = cause.errno;
  }
  readonly errno: unknown;
}

const ATTEMPTS = 5;
const FILE_MODE = 0o644;

/** What `link` said: undefined, it did. */
interface Linking {
  readonly failure: unknown;
}

interface Written {
  readonly temporary: string;
  /** Whether it has still to be unlinked. */
  readonly stands: boolean;
  /** If linking was tried at once. */
  readonly linking?: Linking;
}

interface Place {
  path: string;
  readonly elsewhere: () => string;
}

/** Put-if-absent below one access point's root: the only way a shared file comes to be (protocol.md, section 1). */
export class Publisher {
  private readonly names: DurableNames;

  constructor(private readonly options: PublisherOptions) {
    this.names = new DurableNames(options.fileSystem, options.root);
  }

  /**
   * Publishes `bytes` under `path`, relative to the root. Whatever an error of `link` said, the directory's content
   * decides. Rejects with the system's error if it is fatal or back-pressure, else with PublishError after 5 attempts.
   *
   * @param elsewhere gives the path to take when the directory of the last one is gone. Default: the directory is made again.
   */
  async publish(path: string, bytes: Uint8Array, elsewhere = (): string => path): Promise<Publication> {
    const place: Place = { path, elsewhere };
    let cause: unknown;
    for (let attempt = 1; attempt <= ATTEMPTS; attempt++) {
      if (attempt > 1) await this.options.pause(5 * 2 ** attempt);
      let written: Written;
      try {
        written = await this.writeTemporary(place.path, bytes);
      } catch (error) {
        if (failureKind(error) !== "recoverable") throw error;
        cause = error;
        continue;
      }
      try {
        const publication = await this.linkOrFind(written, place, bytes);
        if (publication !== undefined) return publication;
        cause = undefined;
      } catch (error) {
        if (failureKind(error) !== "recoverable") throw error;
        cause = error;
      } finally {
        if (written.stands) await this.discard(written.temporary);
      }
    }
    throw new PublishError(place.path, ATTEMPTS, cause ?? unsettled(place.path));
  }

  /** A complete, durable file in `tmp/`. After any error the file is abandoned: an fsync that failed is never repeated. */
  private async writeTemporary(path: string, bytes: Uint8Array): Promise<Written> {
    const { fileSystem, root, newId } = this.options;
    const temporary = join(root, "tmp", newId());
    if (fileSystem.createAndLink === undefined) {
      const handle = await this.inTmp(() => fileSystem.openExclusive(temporary, FILE_MODE));
      await this.orDiscard(temporary, this.fill(handle, bytes));
      return { temporary, stands: true };
    }
    const make = () => fileSystem.createAndLink!(temporary, join(root, path), FILE_MODE, bytes);
    const failure = await this.orDiscard(temporary, this.inTmp(make));
    return { temporary, stands: failure !== undefined, linking: { failure } };
  }

  private async fill(handle: number, bytes: Uint8Array): Promise<void> {
    const { fileSystem } = this.options;
    try {
      await fileSystem.write(handle, bytes);
      await fileSystem.fsync(handle);
    } catch (error) {
      await fileSystem.close(handle).catch(() => {});
      throw error;
    }
    await fileSystem.close(handle);
  }

  /** `tmp/` is made by whoever comes first. */
  private async inTmp<T>(make: () => Promise<T>): Promise<T> {
    try {
      return await make();
    } catch (error) {
      if (!isErrno(error, "ENOENT")) throw error;
      await makeDirectories(this.options.fileSystem, this.options.root, "tmp");
      return await make();
    }
  }

  private async orDiscard<T>(temporary: string, written: Promise<T>): Promise<T> {
    try {
      return await written;
    } catch (error) {
      await this.discard(temporary);
      throw error;
    }
  }

  /** Undefined if the name does not stand and linking may be tried again. */
  private async linkOrFind(written: Written, place: Place, bytes: Uint8Array): Promise<Publication | undefined> {
    const { fileSystem, root, pause } = this.options;
    let { linking } = written;
    let failure: unknown;
    for (let attempt = 1; attempt <= ATTEMPTS; attempt++) {
      if (attempt > 1) await pause(5 * 2 ** attempt);
      const final = join(root, place.path);
      linking ??= await this.link(written.temporary, final);
      if (linking.failure === undefined) {
        await this.names.sync(dirname(place.path));
        return { outcome: "published" };
      }
      failure = linking.failure;
      linking = undefined;
      const standing = await this.find(final);
      if (standing !== undefined) {
        // Durable first: whoever linked it may have died before it could see to that.
        await this.names.sync(dirname(place.path));
        return Buffer.compare(standing, bytes) === 0
          ? { outcome: "published" }
          : { outcome: "alreadyPublished", standing };
      }
      if (isErrno(failure, "ENOENT")) {
        place.path = place.elsewhere();
        await makeDirectories(fileSystem, root, dirname(place.path));
        this.names.forget(dirname(place.path));
      } else if (failureKind(failure) !== "recoverable") throw failure;
    }
    if (isErrno(failure, "ENOENT", "EEXIST")) return undefined;
    throw failure;
  }

  private async link(temporary: string, final: string): Promise<Linking> {
    try {
      await this.options.fileSystem.link(temporary, final);
      return { failure: undefined };
    } catch (failure) {
      return { failure };
    }
  }

  /** The bytes under a name that the directory lists; a name that is listed and gone on opening is listed again. */
  private async find(final: string): Promise<Uint8Array<ArrayBuffer> | undefined> {
    const { fileSystem, pause } = this.options;
    let failure: unknown;
    for (let attempt = 1; attempt <= ATTEMPTS; attempt++) {
      if (attempt > 1) await pause(5 * 2 ** attempt);
      try {
        const names = await listOrEmpty(fileSystem, dirname(final));
        return names.includes(basename(final)) ? await fileSystem.read(final) : undefined;
      } catch (error) {
        if (failureKind(error) !== "recoverable") throw error;
        failure = error;
      }
    }
    throw failure;
  }

  /** What is left in tmp/ harms nobody. */
  private async discard(temporary: string): Promise<void> {
    await this.options.fileSystem.unlink(temporary).catch(() => {});
  }
}

/**
 * Names in a directory; none if it does not exist (yet). NFS clients remember for a minute that a name was missing, so the
 * directory above is listed before that is believed.
 */
export async function listOrEmpty(fileSystem: FileSystem, path: string): Promise<string[]> {
  const missing = (error: unknown): undefined => {
    if (!isErrno(error, "ENOENT")) throw error;
    return undefined;
  };
  const names = await fileSystem.readdir(path).catch(missing);
  if (names !== undefined || dirname(path) === path) return names ?? [];
  const siblings = await listOrEmpty(fileSystem, dirname(path));
  return siblings.includes(basename(path)) ? ((await fileSystem.readdir(path).catch(missing)) ?? []) : [];
}

function unsettled(path: string): StorageError {
  return new StorageError("EAGAIN", "link", path, "the name is neither listed nor free");
}
