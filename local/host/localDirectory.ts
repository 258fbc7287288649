import {
  accessSync,
  chmodSync,
  constants,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { StartError } from "./startError";

/** Number of the layout below .local/: raised whenever an older host could not continue from what a newer one wrote. */
export const FORMAT = 1;

/** What .local/format.json says about everything beside it. */
export interface LocalFormat {
  readonly format: number;
  readonly stack: string;
  /** Whether files belong to the consumers' own uids and gids. Without root they all belong to one person. */
  readonly idsEnforced: boolean;
}

/** Paths below .local/ that the host's parts share. */
export interface LocalPaths {
  readonly root: string;
  /** The file system's root: one folder per directory. */
  readonly fileSystem: string;
  readonly acknowledgements: string;
  readonly logs: string;
  /** What the processes of a run need while they run. */
  readonly run: string;
  readonly status: string;
}

const REMEDY = "`npm start -- --reset` clears it and starts empty";

export function localPaths(root: string): LocalPaths {
  return {
    root,
    fileSystem: join(root, "efs"),
    acknowledgements: join(root, "acknowledgements"),
    logs: join(root, "logs"),
    run: join(root, "run"),
    status: join(root, "status.json"),
  };
}

/** Makes .local/ (0700: only its owner may look inside) if it is not there. Throws StartError if it cannot be had. */
export function makeLocalDirectory(root: string): void {
  try {
    mkdirSync(root, { recursive: true, mode: 0o700 });
    chmodSync(root, 0o700);
    accessSync(root, constants.W_OK);
  } catch (error) {
    const reason = error instanceof Error ? error.message.split(",")[0] : String(error);
    throw new StartError(
      `${root}: ${reason}; it must be a directory of your own that can be written to: remove it, or start as its owner`,
      { cause: error },
    );
  }
}

/** Removes everything below .local/ but the lock, which the caller holds. */
export function resetLocalDirectory(root: string): void {
  for (const name of readdirSync(root)) {
    if (!name.startsWith("host.lock")) rmSync(join(root, name), { recursive: true, force: true });
  }
}

/**
 * Checks that what is below .local/ was written in this format, for this stack and with this enforcement of ids. Throws
 * StartError with the remedy otherwise.
 */
export function checkFormat(root: string, wanted: LocalFormat): void {
  const found = readFormat(join(root, "format.json"));
  const problem = found === undefined ? withoutFormat(root) : difference(found, wanted);
  if (problem !== undefined) throw new StartError(`${root}: ${problem}; ${REMEDY}`);
}

/** Says what everything that is written from now on is. */
export function recordFormat(root: string, format: LocalFormat): void {
  writeFileSync(join(root, "format.json"), `${JSON.stringify(format)}\n`, { mode: 0o600 });
}

function withoutFormat(root: string): string | undefined {
  return existsSync(join(root, "efs")) ? "has data but no format.json" : undefined;
}

function difference(found: Partial<LocalFormat>, wanted: LocalFormat): string | undefined {
  if (found.format === undefined) return "its format.json is damaged, so nobody can tell what wrote the data";
  if (found.format !== wanted.format) {
    return `its data has format ${JSON.stringify(found.format)}, this version reads and writes format ${wanted.format}`;
  }
  if (found.stack !== wanted.stack) {
    return `its data belongs to stack ${JSON.stringify(found.stack)}, not to ${JSON.stringify(wanted.stack)}`;
  }
  if (found.idsEnforced !== wanted.idsEnforced) {
    return found.idsEnforced === true
      ? "its files belong to the consumers' own uids (it was written by root on Linux), which this run cannot take on"
      : "its files all belong to one person (it was written without root), but this run gives every consumer its own uid";
  }
  return undefined;
}

function readFormat(path: string): Partial<LocalFormat> | undefined {
  if (!existsSync(path)) return undefined;
  try {
    const value: unknown = JSON.parse(readFileSync(path, "utf8"));
    return typeof value === "object" && value !== null ? value : {};
  } catch {
    return {};
  }
}
