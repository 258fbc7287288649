import { fieldSeed, murmur3 } from "./featureHash";
import type { InputRecord, RecordBlock } from "./recordBlock";

/** Values are indexed by 16 bits. */
export const MAX_FIELDS = 65_536;

/** Field names in order of appearance, with the seed under which each one's values are hashed. */
class FieldTable {
  readonly names: string[] = [];
  readonly seeds: number[] = [];
  private readonly indexes = new Map<string, number>();

  /** Records of one producer name the same fields in the same order: `guess`, one past the last hit, is mostly right. */
  indexOf(name: string, guess: number): number {
    if (this.names[guess] === name) return guess;
    const known = this.indexes.get(name);
    if (known !== undefined) return known;
    const index = this.names.length;
    if (index === MAX_FIELDS) throw new RangeError(`a block holds at most ${MAX_FIELDS} different feature names`);
    this.indexes.set(name, index);
    this.names.push(name);
    this.seeds.push(fieldSeed(name));
    return index;
  }
}

/**
 * Puts validated records into columns. Strings and booleans become 32-bit hashes of (field, value), numbers float32, and
 * null is left out. Throws RangeError for more than 65,536 different names (validateRecords reports that before).
 */
export function encodeRecords(records: readonly InputRecord[]): RecordBlock {
  const count = records.length;
  const fields = new FieldTable();
  const start = new Uint32Array(count + 1);
  const label = new Int8Array(count).fill(-1);
  const ids: (string | undefined)[] = new Array(count);
  let capacity = Math.max(64, count * 32);
  let field = new Uint16Array(capacity);
  let kind = new Uint8Array(capacity);
  let bits = new Uint32Array(capacity);
  let numbers = new Float32Array(bits.buffer);
  let used = 0;

  for (let r = 0; r < count; r++) {
    const record = records[r]!;
    const features = record.features;
    const names = Object.keys(features);
    if (used + names.length > capacity) {
      capacity = Math.max(capacity * 2, used + names.length);
      field = grow(field, new Uint16Array(capacity));
      kind = grow(kind, new Uint8Array(capacity));
      bits = grow(bits, new Uint32Array(capacity));
      numbers = new Float32Array(bits.buffer);
    }
    let guess = 0;
    for (let k = 0; k < names.length; k++) {
      const name = names[k]!;
      const value = features[name];
      if (value === null || value === undefined) continue;
      const index = fields.indexOf(name, guess);
      guess = index + 1;
      field[used] = index;
      if (typeof value === "number") {
        kind[used] = 1;
        numbers[used] = value + 0; // -0 and 0 are the same number in JSON's canonical form
      } else {
        bits[used] = murmur3(typeof value === "string" ? value : String(value), fields.seeds[index]!);
      }
      used++;
    }
    start[r + 1] = used;
    if (record.label !== null && record.label !== undefined) label[r] = Number(record.label);
    ids[r] = record.id;
  }
  const valueBits = bits.slice(0, used);
  return {
    count,
    fields: fields.names,
    start,
    field: field.slice(0, used),
    kind: kind.slice(0, used),
    bits: valueBits,
    numbers: new Float32Array(valueBits.buffer),
    label,
    ids,
  };
}

function grow<T extends Uint8Array | Uint16Array | Uint32Array>(from: T, to: T): T {
  to.set(from);
  return to;
}
