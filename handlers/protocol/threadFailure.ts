/** An error on its way between threads, where it would lose code and errno. */
export interface ThreadFailure {
  readonly message: string;
  readonly code?: string;
  readonly errno?: number;
}

export function failureOf(error: unknown): ThreadFailure {
  if (!(error instanceof Error)) return { message: String(error) };
  const { code, errno } = error as NodeJS.ErrnoException;
  return { message: error.message, code, errno };
}

/** The error in the shape that Node's own have. */
export function revive({ message, code, errno }: ThreadFailure, syscall: string, path: string | undefined): Error {
  const error: NodeJS.ErrnoException = new Error(message);
  if (errno !== undefined) Object.assign(error, { errno, code, syscall, path });
  return error;
}
