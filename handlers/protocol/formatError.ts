/** Bytes that are not what their name says: cut short, altered, or of another format. Never a failure of the system. */
export class FormatError extends Error {
  constructor(message: string) {
    super(message);
    this.name = "FormatError";
  }
}
