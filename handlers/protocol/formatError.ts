/** Bytes that are not what their name says: cut short, altered, or of another format. Never a failure of the system. */
export class FormatError extends Error {
  constructor(message: string) {
    super(message);
    this.name = "FormatError";
  }
}

/** A whole file of a format that this program does not read: another program does, so it is never damage. */
export class FormatVersionError extends FormatError {
  constructor(message: string) {
    super(message);
    this.name = "FormatVersionError";
  }
}
