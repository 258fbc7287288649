/**
 * JSON Canonicalization Scheme, RFC 8785, in UTF-8: no white space, properties sorted by UTF-16 code units, numbers as
 * ECMAScript prints them. Throws TypeError for what JSON cannot hold (undefined, NaN, infinities, functions, bigints) and
 * for strings with a lone surrogate.
 */
export function canonicalJson(value: unknown): Uint8Array {
  const writer = new CanonicalWriter();
  writer.value(value);
  return writer.bytes();
}

/** Canonical JSON of values, one after another, in one memory. What stands between them is the caller's. */
export class CanonicalWriter {
  private buffer = Buffer.allocUnsafeSlow(INITIAL_BYTES);
  /** Bytes written so far. */
  length = 0;

  /** What was written, without a copy. */
  bytes(from = 0, to = this.length): Uint8Array {
    return this.buffer.subarray(from, to);
  }

  /** Text of ASCII characters, as it is. */
  ascii(text: string): void {
    const { length } = text;
    const { buffer, length: at } = this.reserve(length);
    for (let i = 0; i < length; i++) buffer[at + i] = text.charCodeAt(i);
    this.length = at + length;
  }

  /** Throws TypeError, see canonicalJson; nothing more is to be written then. */
  value(value: unknown): void {
    if (typeof value === "string") this.string(value);
    else if (typeof value === "number" && Number.isFinite(value)) {
      // As JSON.stringify prints it; that of -0 is 0 in both.
      this.ascii(String(value));
    } else if (value === null || typeof value === "boolean") this.ascii(String(value));
    else if (Array.isArray(value)) this.list(value);
    else if (typeof value === "object") this.object(value);
    else if (typeof value === "number") throw new TypeError(`${value} has no JSON form`);
    else throw new TypeError(`a value of type ${typeof value} has no JSON form`);
  }

  private list(values: readonly unknown[]): void {
    this.ascii("[");
    for (let i = 0; i < values.length; i++) {
      if (i > 0) this.ascii(",");
      this.value(values[i]);
    }
    this.ascii("]");
  }

  private object(value: object): void {
    const properties = value as Readonly<Record<string, unknown>>;
    const { sorted, heads } = shapeOf(Object.keys(value));
    for (let i = 0; i < sorted.length; i++) {
      this.copy(heads[i]!);
      this.value(properties[sorted[i]!]);
    }
    this.ascii(sorted.length === 0 ? "{}" : "}");
  }

  private string(value: string): void {
    const { length } = value;
    const { buffer } = this.reserve(length + 2);
    let at = this.length;
    buffer[at++] = QUOTE;
    for (let i = 0; i < length; i++) {
      const code = value.charCodeAt(i);
      // What stands in JSON as it is, one byte each.
      if (code < 0x20 || code > 0x7e || code === QUOTE || code === BACKSLASH) {
        this.escaped(value);
        return;
      }
      buffer[at++] = code;
    }
    buffer[at++] = QUOTE;
    this.length = at;
  }

  private escaped(value: string): void {
    if (LONE_SURROGATE.test(value)) throw new TypeError("a string must not contain a lone surrogate");
    this.copy(Buffer.from(JSON.stringify(value), "utf8"));
  }

  private copy(bytes: Uint8Array): void {
    const { length } = bytes;
    const { buffer, length: at } = this.reserve(length);
    // Names are short: a loop is faster than a call of `set`.
    for (let i = 0; i < length; i++) buffer[at + i] = bytes[i]!;
    this.length = at + length;
  }

  private reserve(bytes: number): this {
    if (this.length + bytes <= this.buffer.length) return this;
    const larger = Buffer.allocUnsafeSlow(2 * (this.length + bytes));
    this.buffer.copy(larger, 0, 0, this.length);
    this.buffer = larger;
    return this;
  }
}

const INITIAL_BYTES = 1 << 12;
const QUOTE = 0x22;
const BACKSLASH = 0x5c;
/** With the u flag a pair is one character, so only a surrogate that stands alone matches. */
const LONE_SURROGATE = /[\ud800-\udfff]/u;

/** The properties of one object in canonical order, each with the bytes that precede its value. */
interface Shape {
  readonly names: readonly string[];
  readonly sorted: readonly string[];
  readonly heads: readonly Uint8Array[];
}

/** Records of one producer have the same properties: sorting and quoting them once serves all. By number of properties. */
const shapes = new Map<number, Shape>();
/** Numbers of properties that are remembered; it bounds the memory that odd input can take. */
const MOST_SHAPES = 64;

function shapeOf(names: readonly string[]): Shape {
  const known = shapes.get(names.length);
  if (known !== undefined && sameNames(known.names, names)) return known;
  const sorted = names.toSorted();
  const heads = sorted.map((name, i) => Buffer.concat([Buffer.from(i === 0 ? "{" : ","), canonicalJson(name), COLON]));
  const shape = { names, sorted, heads };
  if (known !== undefined || shapes.size < MOST_SHAPES) shapes.set(names.length, shape);
  return shape;
}

const COLON = Buffer.from(":");

function sameNames(a: readonly string[], b: readonly string[]): boolean {
  for (let i = 0; i < a.length; i++) if (a[i] !== b[i]) return false;
  return true;
}
