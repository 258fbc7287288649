/**
 * JSON values that wait until there are enough of them for a list. They are kept as the bytes that are sent, in one memory
 * that is used again and again: as strings, those of every list would outlive it by far.
 */
export class JsonQueue {
  /** Each value with a byte before it, for the bracket or comma. */
  private bytes = Buffer.allocUnsafeSlow(FIRST_BYTES);
  private ends: number[] = [];

  /** How many values wait. */
  get length(): number {
    return this.ends.length;
  }

  /** `text`: JSON of one value. */
  push(text: string): void {
    const from = this.ends.at(-1) ?? 0;
    const most = from + 1 + MOST_BYTES * text.length;
    if (most > this.bytes.length) {
      const larger = Buffer.allocUnsafeSlow(2 * most);
      this.bytes.copy(larger, 0, 0, from);
      this.bytes = larger;
    }
    this.bytes[from] = COMMA;
    this.ends.push(from + 1 + this.bytes.write(text, from + 1));
  }

  /** Bytes of the first `count` values as a list. */
  size(count: number): number {
    return (this.ends[count - 1] ?? 1) + 1;
  }

  /** The first `count` values as a list, in UTF-8. */
  list(count: number): Uint8Array {
    const list = Buffer.allocUnsafeSlow(this.size(count));
    this.bytes.copy(list, 0, 0, list.length - 1);
    list[0] = OPEN;
    list[list.length - 1] = CLOSE;
    return list;
  }

  /** Forgets the first `count` values. */
  drop(count: number): void {
    const from = this.ends[count - 1] ?? 0;
    this.bytes.copyWithin(0, from, this.ends.at(-1) ?? 0);
    this.ends = this.ends.slice(count).map((end) => end - from);
  }
}

const FIRST_BYTES = 1 << 16;
/** Of one UTF-16 unit in UTF-8. */
const MOST_BYTES = 3;
const [OPEN, COMMA, CLOSE] = [0x5b, 0x2c, 0x5d];
