/**
 * JSON Canonicalization Scheme, RFC 8785: no white space, properties sorted by UTF-16 code units, numbers as ECMAScript
 * prints them. Throws TypeError for what JSON cannot hold (undefined, NaN, infinities, functions, bigints) and for
 * strings with a lone surrogate.
 */
export function canonicalJson(value: unknown): string {
  if (value === null) return "null";
  switch (typeof value) {
    case "string":
      return writeString(value);
    case "number":
      if (!Number.isFinite(value)) throw new TypeError(`${value} has no JSON form`);
      // As JSON.stringify prints it; that of -0 is 0 in both.
      return String(value);
    case "boolean":
      return value ? "true" : "false";
    case "object":
      return Array.isArray(value) ? `[${value.map(canonicalJson).join()}]` : writeObject(value);
    default:
      throw new TypeError(`a value of type ${typeof value} has no JSON form`);
  }
}

/** Text that stands in JSON as it is: most values, and an escape is never looked for in them. */
const PLAIN = /^[ !#-[\]-~]*$/;
/** With the u flag a pair is one character, so only a surrogate that stands alone matches. */
const LONE_SURROGATE = /[\ud800-\udfff]/u;

function writeString(value: string): string {
  if (PLAIN.test(value)) return `"${value}"`;
  if (LONE_SURROGATE.test(value)) throw new TypeError("a string must not contain a lone surrogate");
  return JSON.stringify(value);
}

/** The properties of one object in canonical order, each with the text that precedes its value. */
interface Shape {
  readonly names: readonly string[];
  readonly sorted: readonly string[];
  readonly heads: readonly string[];
}

/** Records of one producer have the same properties: sorting and quoting them once serves all. By number of properties. */
const shapes = new Map<number, Shape>();
/** Numbers of properties that are remembered; it bounds the memory that odd input can take. */
const MOST_SHAPES = 64;

function writeObject(value: object): string {
  const properties = value as Readonly<Record<string, unknown>>;
  const { sorted, heads } = shapeOf(Object.keys(value));
  let text = "";
  for (let i = 0; i < sorted.length; i++) text += heads[i]! + canonicalJson(properties[sorted[i]!]);
  return sorted.length === 0 ? "{}" : `${text}}`;
}

function shapeOf(names: readonly string[]): Shape {
  const known = shapes.get(names.length);
  if (known !== undefined && sameNames(known.names, names)) return known;
  const sorted = names.toSorted();
  const heads = sorted.map((name, i) => `${i === 0 ? "{" : ","}${writeString(name)}:`);
  const shape = { names, sorted, heads };
  if (known !== undefined || shapes.size < MOST_SHAPES) shapes.set(names.length, shape);
  return shape;
}

function sameNames(a: readonly string[], b: readonly string[]): boolean {
  for (let i = 0; i < a.length; i++) if (a[i] !== b[i]) return false;
  return true;
}
