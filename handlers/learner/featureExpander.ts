import type { RecordBlock } from "../records/recordBlock";
import { FEATURES_PER_NUMBER, MAX_NUMERIC_FIELDS, type NumericFields, WEIGHTS_PER_FIELD } from "./numericFields";
import type { LearnerParameters } from "./parameters";

const UNRESOLVED = -2;

/** Number of weights: hashed slots, then the intercept, then those of the numeric fields. */
export function tableSize(tableBits: number): number {
  return 2 ** tableBits + 1 + MAX_NUMERIC_FIELDS * WEIGHTS_PER_FIELD;
}

/**
 * Turns one record into (slot, value) pairs in `slots` and `values`; learner and model share it, so that they cannot
 * differ. A categorical value is the top bits of its hash; an intercept comes first.
 */
export class FeatureExpander {
  slots = new Int32Array(256);
  values = new Float64Array(256);
  private readonly shift: number;
  private readonly intercept: number;
  private readonly operands: ReadonlyMap<string, number>;
  private readonly crosses: readonly (readonly [number, number])[];
  private readonly operandHash: Uint32Array;
  private readonly operandSeen: Uint8Array;
  private bound: RecordBlock | undefined;
  private numericIndex = new Int32Array(0);
  private operandIndex = new Int32Array(0);

  constructor(
    parameters: Pick<LearnerParameters, "tableBits" | "crosses">,
    private readonly numeric: NumericFields,
  ) {
    this.shift = 32 - parameters.tableBits;
    this.intercept = 2 ** parameters.tableBits;
    const names = [...new Set(parameters.crosses.flat())];
    this.operands = new Map(names.map((name, index) => [name, index]));
    this.crosses = parameters.crosses.map(([a, b]) => [names.indexOf(a), names.indexOf(b)]);
    this.operandHash = new Uint32Array(names.length);
    this.operandSeen = new Uint8Array(names.length);
  }

  /** Returns the number of pairs. Numbers of fields that are not known, and numbers that are not finite, are left out. */
  expand(block: RecordBlock, r: number): number {
    if (block !== this.bound) this.bind(block);
    const from = block.start[r]!;
    const to = block.start[r + 1]!;
    this.reserve(1 + (to - from) * FEATURES_PER_NUMBER + this.crosses.length);
    const { slots, values } = this;
    const shift = this.shift;
    const intercept = this.intercept;
    const { kind, bits } = block;
    slots[0] = intercept;
    values[0] = 1;
    let at = 1;
    for (let i = from; i < to; i++) {
      if (kind[i] === 0) {
        slots[at] = bits[i]! >>> shift;
        values[at++] = 1;
        continue;
      }
      const x = block.numbers[i]!;
      const index = this.resolve(block, block.field[i]!);
      if (index === -1 || !Number.isFinite(x)) continue;
      this.numeric.expand(index, x, bits[i]!, intercept + 1, slots, values, at);
      at += FEATURES_PER_NUMBER;
    }
    return this.crosses.length === 0 ? at : this.cross(block, from, to, at);
  }

  /** Takes a record's numbers into the moments of their fields, adding fields that are new. */
  observe(block: RecordBlock, r: number): void {
    if (block !== this.bound) this.bind(block);
    const to = block.start[r + 1]!;
    for (let i = block.start[r]!; i < to; i++) {
      if (block.kind[i] === 0) continue;
      const x = block.numbers[i]!;
      if (!Number.isFinite(x)) continue;
      const field = block.field[i]!;
      let index = this.resolve(block, field);
      if (index === -1) {
        index = this.numeric.indexOrAdd(block.fields[field]!);
        this.numericIndex[field] = index;
        if (index === -1) continue;
      }
      this.numeric.observe(index, x, block.bits[i]!);
    }
  }

  private resolve(block: RecordBlock, field: number): number {
    const known = this.numericIndex[field]!;
    if (known !== UNRESOLVED) return known;
    const index = this.numeric.indexOf(block.fields[field]!);
    this.numericIndex[field] = index;
    return index;
  }

  private bind(block: RecordBlock): void {
    this.bound = block;
    this.numericIndex = new Int32Array(block.fields.length).fill(UNRESOLVED);
    if (this.crosses.length === 0) return;
    this.operandIndex = Int32Array.from(block.fields, (name) => this.operands.get(name) ?? -1);
  }

  private cross(block: RecordBlock, from: number, to: number, at: number): number {
    this.operandSeen.fill(0);
    for (let i = from; i < to; i++) {
      const operand = this.operandIndex[block.field[i]!]!;
      if (operand === -1 || block.kind[i] !== 0) continue;
      this.operandHash[operand] = block.bits[i]!;
      this.operandSeen[operand] = 1;
    }
    let next = at;
    for (const [a, b] of this.crosses) {
      if (this.operandSeen[a] === 0 || this.operandSeen[b] === 0) continue;
      this.slots[next] = crossHash(this.operandHash[a]!, this.operandHash[b]!) >>> this.shift;
      this.values[next++] = 1;
    }
    return next;
  }

  private reserve(pairs: number): void {
    if (pairs <= this.slots.length) return;
    this.slots = new Int32Array(pairs * 2);
    this.values = new Float64Array(pairs * 2);
  }
}

/** Mixes two feature hashes into one, not symmetric; the last steps are MurmurHash3's. */
function crossHash(a: number, b: number): number {
  let h = Math.imul(a, 0xcc9e2d51) + Math.imul(b, 0x1b873593);
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return (h ^ (h >>> 16)) >>> 0;
}
