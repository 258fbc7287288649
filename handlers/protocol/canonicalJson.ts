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
      return JSON.stringify(value);
    case "boolean":
      return value ? "true" : "false";
    case "object":
      return Array.isArray(value) ? `[${value.map(canonicalJson).join()}]` : writeObject(value);
    default:
      throw new TypeError(`a value of type ${typeof value} has no JSON form`);
  }
}

/** With the u flag a pair is one character, so only a surrogate that stands alone matches. */
const LONE_SURROGATE = /[\ud800-\udfff]/u;

function writeString(value: string): string {
  if (LONE_SURROGATE.test(value)) throw new TypeError("a string must not contain a lone surrogate");
  return JSON.stringify(value);
}

function writeObject(value: object): string {
  const properties = value as Readonly<Record<string, unknown>>;
  let text = "{";
  for (const name of Object.keys(value).sort()) {
    text += `${text.length === 1 ? "" : ","}${writeString(name)}:${canonicalJson(properties[name])}`;
  }
  return `${text}}`;
}
