import { endianness } from "node:os";

const BIG_ENDIAN = endianness() === "BE";

/** The values' bytes in little-endian order: the array's own, or where the machine's order differs, a copy or in place. */
function littleEndian(values: Float32Array, inPlace = false): Buffer {
  const bytes = Buffer.from(values.buffer, values.byteOffset, values.byteLength);
  if (!BIG_ENDIAN) return bytes;
  return (inPlace ? bytes : Buffer.from(bytes)).swap32();
}

/**
 * Writing and reading of states and models: little-endian, and no compression library, because the same content must be
 * the same bytes on every machine and Node version.
 */
export class ByteWriter {
  private buffer = Buffer.alloc(4_096);
  private length = 0;

  byte(value: number): void {
    this.length = this.reserve(1).writeUInt8(value, this.length);
  }

  u32(value: number): void {
    this.length = this.reserve(4).writeUInt32LE(value, this.length);
  }

  f64(value: number): void {
    this.length = this.reserve(8).writeDoubleLE(value, this.length);
  }

  /** An unsigned whole number below 2^31, 7 bits a byte. */
  varint(value: number): void {
    const buffer = this.reserve(5);
    let rest = value;
    for (; rest > 0x7f; rest >>>= 7) buffer[this.length++] = (rest & 0x7f) | 0x80;
    buffer[this.length++] = rest;
  }

  text(value: string): void {
    const bytes = Buffer.from(value, "utf8");
    this.varint(bytes.length);
    this.reserve(bytes.length).set(bytes, this.length);
    this.length += bytes.length;
  }

  /** Float32 values, without their number. */
  floats(values: Float32Array): void {
    const bytes = littleEndian(values);
    this.reserve(bytes.length).set(bytes, this.length);
    this.length += bytes.length;
  }

  done(): Buffer {
    return this.buffer.subarray(0, this.length);
  }

  private reserve(bytes: number): Buffer {
    if (this.length + bytes > this.buffer.length) {
      const larger = Buffer.alloc(Math.max(this.buffer.length * 2, this.length + bytes));
      larger.set(this.buffer);
      this.buffer = larger;
    }
    return this.buffer;
  }
}

export class ByteReader {
  private at = 0;
  private readonly buffer: Buffer;

  /** `what` names the bytes in errors. */
  constructor(
    bytes: Uint8Array,
    private readonly what: string,
  ) {
    this.buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  byte(): number {
    return this.buffer.readUInt8(this.take(1));
  }

  u32(): number {
    return this.buffer.readUInt32LE(this.take(4));
  }

  f64(): number {
    return this.buffer.readDoubleLE(this.take(8));
  }

  varint(): number {
    let value = 0;
    for (let shift = 0; shift < 35; shift += 7) {
      const part = this.byte();
      value += (part & 0x7f) * 2 ** shift;
      if (part < 0x80) return value;
    }
    throw new Error(`${this.what} is malformed: a number at byte ${this.at} has no end`);
  }

  text(): string {
    const length = this.varint();
    const from = this.take(length);
    return this.buffer.toString("utf8", from, from + length);
  }

  /** That many float32 values. */
  floats(count: number): Float32Array<ArrayBuffer> {
    const from = this.take(4 * count);
    const values = new Float32Array(count);
    new Uint8Array(values.buffer).set(this.buffer.subarray(from, from + 4 * count));
    littleEndian(values, true);
    return values;
  }

  /** Throws unless everything was read. */
  end(): void {
    const left = this.buffer.length - this.at;
    if (left > 0) throw new Error(`${this.what} is malformed: ${left} bytes follow its end`);
  }

  private take(bytes: number): number {
    const from = this.at;
    if (from + bytes > this.buffer.length) {
      throw new Error(
        `${this.what} is cut short: it needs ${from + bytes} bytes or more, and has ${this.buffer.length}`,
      );
    }
    this.at = from + bytes;
    return from;
  }
}
