import { constants } from "node:os";

/**
 * What a caller can do about a failed file-system call: try again later, slow down (the disk or a quota is full), or stop
 * (the identity or the mount is wrong, or the program is).
 */
export type FailureKind = "recoverable" | "backPressure" | "fatal";

/** Names of `os.constants.errno`, so that a misspelt one does not compile. */
export type ErrnoName = keyof typeof constants.errno;

const backPressure: ReadonlySet<number> = new Set([constants.errno.ENOSPC, constants.errno.EDQUOT]);

const fatal: ReadonlySet<number> = new Set([
  constants.errno.EACCES,
  constants.errno.EPERM,
  constants.errno.EROFS,
  constants.errno.ENOTDIR,
  constants.errno.EISDIR,
  constants.errno.ELOOP,
  constants.errno.ENAMETOOLONG,
  constants.errno.EINVAL,
  constants.errno.EXDEV,
]);

/** A file-system failure that did not come from Node in this thread, in the shape that Node's own errors have. */
export class StorageError extends Error {
  readonly code: string;
  /** Negative, as Node gives it. */
  readonly errno: number;
  readonly syscall: string;
  readonly path: string | undefined;

  constructor(code: ErrnoName, syscall: string, path?: string, detail?: string) {
    super(`${code}: ${syscall}${path === undefined ? "" : ` '${path}'`}${detail === undefined ? "" : `, ${detail}`}`);
    this.name = "StorageError";
    this.code = code;
    this.errno = -constants.errno[code];
    this.syscall = syscall;
    this.path = path;
  }
}

/** The positive errno of an error, or undefined if it is no system error. */
export function errnoOf(error: unknown): number | undefined {
  if (!(error instanceof Error) || !("errno" in error) || typeof error.errno !== "number") return undefined;
  return Math.abs(error.errno);
}

/** By number, because Node puts `Unknown system error -116` where the code of ESTALE or EDQUOT should be. */
export function isErrno(error: unknown, ...names: ErrnoName[]): boolean {
  const errno = errnoOf(error);
  return errno !== undefined && names.some((name) => constants.errno[name] === errno);
}

/** A failure without an errno is a fault of the program, hence fatal. */
export function failureKind(error: unknown): FailureKind {
  const errno = errnoOf(error);
  if (errno === undefined || fatal.has(errno)) return "fatal";
  return backPressure.has(errno) ? "backPressure" : "recoverable";
}

/** One line for logs: Node's text, with the name of the errno where Node does not know it. */
export function describeFailure(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const errno = errnoOf(error);
  const name = Object.entries(constants.errno).find(([, number]) => number === errno)?.[0];
  return name === undefined || error.message.includes(name) ? error.message : `${name}: ${error.message}`;
}
