import { randomUUID } from "node:crypto";
import { readdir, stat, unlink, writeFile } from "node:fs/promises";
import { constants } from "node:os";
import { join } from "node:path";
import type { Mounts } from "../contract";
import { mountOf } from "./mounts";

/** Event key of a probe. No function URL event can carry it: there the caller's data is all below `body`. */
export const PROBE_KEY = "shared-storage:probe";

export interface ProbeRequest {
  readonly directory: string;
  readonly rights: "read" | "write";
  /** uid and gid that a new file must get. */
  readonly uid: number;
  readonly gid: number;
}

export type ProbeAnswer =
  | { readonly ok: true; readonly uid: number; readonly gid: number }
  | { readonly ok: false; readonly reason: string };

/** The file-system calls that a probe makes. */
export interface ProbeFiles {
  /** Creates an empty file; fails if it exists. */
  create(path: string): Promise<void>;
  owner(path: string): Promise<{ readonly uid: number; readonly gid: number }>;
  remove(path: string): Promise<void>;
  list(path: string): Promise<readonly string[]>;
}

const nodeFiles: ProbeFiles = {
  create: (path) => writeFile(path, "", { flag: "wx", mode: 0o644 }),
  owner: async (path) => {
    const { uid, gid } = await stat(path);
    return { uid, gid };
  },
  remove: (path) => unlink(path),
  list: (path) => readdir(path),
};

/** What a refused create may end with: POSIX mode, a read-only mount, or IAM without ClientWrite. */
const REFUSED: readonly number[] = [constants.errno.EACCES, constants.errno.EROFS, constants.errno.EPERM];

/**
 * Tries one mount: for `write` a new file must be possible and belong to the expected uid and gid; for `read` listing
 * must be possible and creating must not. Leaves nothing behind. Never rejects: what went wrong is the answer.
 */
export async function probeMount(
  request: ProbeRequest,
  mounts: Mounts,
  files: ProbeFiles = nodeFiles,
  unique: () => string = randomUUID,
): Promise<ProbeAnswer> {
  try {
    const root = mountOf(mounts, request.directory);
    const path = join(root, `.probe-${unique()}`);
    return request.rights === "write"
      ? await probeWrite(request, path, files)
      : await probeRead(request, root, path, files);
  } catch (error) {
    return { ok: false, reason: `${request.rights} of ${request.directory} failed: ${messageOf(error)}` };
  }
}

async function probeWrite(
  { directory, uid, gid }: ProbeRequest,
  path: string,
  files: ProbeFiles,
): Promise<ProbeAnswer> {
  await files.create(path);
  try {
    const owner = await files.owner(path);
    if (owner.uid === uid && owner.gid === gid) return { ok: true, ...owner };
    const reason =
      `a new file in ${directory} belongs to ${owner.uid}:${owner.gid}, expected ${uid}:${gid}; ` +
      "the access point enforces another identity than the configuration";
    return { ok: false, reason };
  } finally {
    await files.remove(path);
  }
}

async function probeRead(
  { directory, uid, gid }: ProbeRequest,
  root: string,
  path: string,
  files: ProbeFiles,
): Promise<ProbeAnswer> {
  await files.list(root);
  try {
    await files.create(path);
  } catch (error) {
    if (REFUSED.includes(-((error as NodeJS.ErrnoException).errno ?? 0))) return { ok: true, uid, gid };
    throw error;
  }
  await files.remove(path);
  return { ok: false, reason: `a file could be created in ${directory}, which is mounted for reading only` };
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
