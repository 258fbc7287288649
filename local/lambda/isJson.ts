/**
 * Whether bytes are one JSON text (RFC 8259), as JSON.parse of them would find. Each byte is looked at once and nothing is
 * built of them: Lambda's API has to judge every event, and whoever needs its values parses it anyway.
 */
export function isJson(bytes: Uint8Array): boolean {
  /** Whether what is open is an object or a list, the innermost last. */
  const open: boolean[] = [];
  let inObject = false;
  let at = skipSpace(bytes, 0);
  for (;;) {
    const first = bytes[at];
    if (first === OBJECT || first === LIST) {
      const inside = skipSpace(bytes, at + 1);
      if (bytes[inside] !== first + TO_CLOSING) {
        open.push(inObject);
        inObject = first === OBJECT;
        at = inObject ? nameEnd(bytes, inside) : inside;
        if (at === NONE) return false;
        continue;
      }
      at = inside + 1;
    } else at = scalarEnd(bytes, at);
    if (at === NONE) return false;
    at = skipSpace(bytes, at);
    while (open.length > 0 && bytes[at] === (inObject ? OBJECT : LIST) + TO_CLOSING) {
      inObject = open.pop()!;
      at = skipSpace(bytes, at + 1);
    }
    if (open.length === 0) return at === bytes.length;
    if (bytes[at] !== COMMA) return false;
    at = skipSpace(bytes, at + 1);
    if (inObject) at = nameEnd(bytes, at);
    if (at === NONE) return false;
  }
}

/** In place of an end: what stands there does not belong there. */
const NONE = -1;
const code = (character: string): number => character.charCodeAt(0);
const [OBJECT, LIST] = [code("{"), code("[")];
/** From an opening bracket's code to the closing one's, of both kinds. */
const TO_CLOSING = 2;
const [COMMA, COLON, QUOTE, BACKSLASH] = [code(","), code(":"), code('"'), code("\\")];
const [MINUS, PLUS, POINT, ZERO, NINE] = [code("-"), code("+"), code("."), code("0"), code("9")];
const EXPONENT = new Set([code("e"), code("E")]);
const ESCAPED = new Set([...'"\\/bfnrt'].map(code));
const HEX = new Set([..."0123456789abcdefABCDEF"].map(code));
const UNICODE = code("u");
const WORDS = ["true", "false", "null"].map((word) => Buffer.from(word));

function skipSpace(bytes: Uint8Array, from: number): number {
  let at = from;
  while (bytes[at] === 0x20 || bytes[at] === 0x0a || bytes[at] === 0x0d || bytes[at] === 0x09) at++;
  return at;
}

/** Beginning of the value behind a property's name and its colon. */
function nameEnd(bytes: Uint8Array, from: number): number {
  const end = bytes[from] === QUOTE ? stringEnd(bytes, from) : NONE;
  if (end === NONE) return NONE;
  const colon = skipSpace(bytes, end);
  return bytes[colon] === COLON ? skipSpace(bytes, colon + 1) : NONE;
}

function scalarEnd(bytes: Uint8Array, from: number): number {
  const first = bytes[from]!;
  if (first === QUOTE) return stringEnd(bytes, from);
  if (first === MINUS || isDigit(first)) return numberEnd(bytes, from);
  const word = WORDS.find((known) => known.every((byte, i) => bytes[from + i] === byte));
  return word === undefined ? NONE : from + word.length;
}

function stringEnd(bytes: Uint8Array, from: number): number {
  for (let at = from + 1; at < bytes.length; at++) {
    const byte = bytes[at]!;
    if (byte === QUOTE) return at + 1;
    if (byte < 0x20) return NONE;
    if (byte !== BACKSLASH) continue;
    at++;
    if (bytes[at] === UNICODE) {
      for (let i = 0; i < 4; i++) if (!HEX.has(bytes[++at]!)) return NONE;
    } else if (!ESCAPED.has(bytes[at]!)) return NONE;
  }
  return NONE;
}

function numberEnd(bytes: Uint8Array, from: number): number {
  const whole = bytes[from] === MINUS ? from + 1 : from;
  let at = bytes[whole] === ZERO ? whole + 1 : digitsEnd(bytes, whole);
  if (at !== NONE && bytes[at] === POINT) at = digitsEnd(bytes, at + 1);
  if (at === NONE || !EXPONENT.has(bytes[at]!)) return at;
  const signed = bytes[at + 1] === PLUS || bytes[at + 1] === MINUS;
  return digitsEnd(bytes, at + (signed ? 2 : 1));
}

/** End of one digit or more. */
function digitsEnd(bytes: Uint8Array, from: number): number {
  let at = from;
  while (isDigit(bytes[at])) at++;
  return at > from ? at : NONE;
}

function isDigit(byte: number | undefined): boolean {
  return byte !== undefined && byte >= ZERO && byte <= NINE;
}
