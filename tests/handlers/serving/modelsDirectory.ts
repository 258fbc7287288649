import { createHash } from "node:crypto";
import type { Log } from "../../../handlers/contract";
import { createLearnerFactory } from "../../../handlers/learner/learner";
import { StorageError } from "../../../handlers/protocol/errors";
import type { FileSystem } from "../../../handlers/protocol/fileSystem";
import { encodeManifest } from "../../../handlers/protocol/manifest";
import type { Manifest } from "../../../handlers/protocol/manifestTypes";
import { blobPath, manifestPath } from "../../../handlers/protocol/tree";
import { encodeRecords } from "../../../handlers/records/encodeRecords";
import { sampleRecords } from "../learner/sampleRecords";

const ROOT = "/mnt/models";
const factory = createLearnerFactory({ tableBits: 8 });

/** A model's bytes; other seeds give other models. */
export function modelBytes(seed: number): Uint8Array {
  const learner = factory.create();
  learner.learn(encodeRecords(sampleRecords(60, seed)), 0, 60);
  return learner.exportModel();
}

export const sha256 = (bytes: Uint8Array): string => createHash("sha256").update(bytes).digest("hex");

/** A models directory in memory: the two calls that serving needs, failures on demand, and what was asked. */
export class ModelsDirectory {
  readonly root = ROOT;
  readonly files = new Map<string, Uint8Array>();
  readonly calls: string[] = [];
  /** Consulted before every call; throw or wait here. */
  before: (call: string) => void | Promise<void> = () => undefined;

  /** Publishes a version; gives its manifest. */
  publish(version: number, bytes: Uint8Array, changes: Partial<Manifest> = {}): Manifest {
    const blob = sha256(bytes);
    const manifest: Manifest = {
      v: 1,
      version,
      blob,
      length: bytes.length,
      parent: version > 1 ? version - 1 : undefined,
      log: { from: 0, to: version * 10 },
      checkpoint: undefined,
      learner: factory.version,
      parameters: { tableBits: 8 },
      metrics: { trained: 60, heldOut: 0, logLoss: 0.5, accuracy: 0.75, heldOutLogLoss: 0, baseRate: 0.25 },
      promotion: { decision: "unconditional" },
      publishedAt: "2026-11-24T00:00:00.000Z",
      ...changes,
    };
    this.files.set(`${ROOT}/${blobPath(blob)}`, bytes);
    this.files.set(`${ROOT}/${manifestPath(version)}`, encodeManifest(manifest));
    return manifest;
  }

  /** Puts other bytes where a version's blob is. */
  damage(manifest: Manifest, bytes: Uint8Array): void {
    this.files.set(`${ROOT}/${blobPath(manifest.blob)}`, bytes);
  }

  readonly fileSystem: FileSystem = {
    readdir: async (path) => {
      await this.asked(`readdir ${path}`);
      const names = new Set<string>();
      for (const file of this.files.keys()) {
        if (file.startsWith(`${path}/`)) names.add(file.slice(path.length + 1).split("/")[0]!);
      }
      if (names.size === 0) throw new StorageError("ENOENT", "readdir", path);
      return [...names].reverse();
    },
    read: async (path) => {
      await this.asked(`read ${path}`);
      const bytes = this.files.get(path);
      if (bytes === undefined) throw new StorageError("ENOENT", "read", path);
      return Uint8Array.from(bytes);
    },
    openExclusive: () => refused(),
    write: () => refused(),
    fsync: () => refused(),
    close: () => refused(),
    link: () => refused(),
    unlink: () => refused(),
    mkdir: () => refused(),
    rmdir: () => refused(),
    lstat: () => refused(),
    syncDirectory: () => refused(),
    isNetwork: () => refused(),
  };

  private async asked(call: string): Promise<void> {
    this.calls.push(call.replace(`${ROOT}/`, ""));
    await this.before(call);
  }
}

/** Serving only reads. */
function refused(): never {
  throw new Error("serving must not change the models directory");
}

type Line = [level: string, message: string, fields: Readonly<Record<string, unknown>>];

/** A log that keeps its lines; `said` resolves once a message stands there `count` times. */
export function keepingLog(): { log: Log; lines: Line[]; said(message: string, count?: number): Promise<void> } {
  const lines: Line[] = [];
  const waiting: (() => void)[] = [];
  const at =
    (level: string) =>
    (message: string, fields: Readonly<Record<string, unknown>> = {}): void => {
      lines.push([level, message, fields]);
      for (const check of waiting) check();
    };
  const said = (message: string, count = 1): Promise<void> =>
    new Promise((resolve) => {
      const check = (): void => {
        if (lines.filter(([, text]) => text === message).length >= count) resolve();
      };
      waiting.push(check);
      check();
    });
  return { log: { info: at("info"), warn: at("warn"), error: at("error") }, lines, said };
}
