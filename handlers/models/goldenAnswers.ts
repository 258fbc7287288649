import type { ByteReader, ByteWriter } from "../learner/bytes";
import type { NumericFields } from "../learner/numericFields";
import type { LearnerParameters } from "../learner/parameters";
import type { RecordBlock } from "../records/recordBlock";
import type { Scorer } from "./modelParts";

const RECORDS = 8;
const VALUES = 16;
const NUMBERS = 8;

/**
 * A few inputs that reach weights all over the model. Whoever loads the model must answer them to the bit as its author
 * did, which finds an engine or a build whose arithmetic differs before it answers anybody.
 */
export function goldenInputs(parameters: LearnerParameters, numeric: NumericFields, slots: Uint32Array): RecordBlock {
  let hashed = slots.length;
  while (hashed > 0 && slots[hashed - 1]! >= 2 ** parameters.tableBits) hashed--;
  const operands = [...new Set(parameters.crosses.flat())].slice(0, VALUES);
  const numbers = numeric.list.slice(0, NUMBERS);
  const fields = ["", ...operands, ...numbers.map((field) => field.name)];
  const start = new Uint32Array(RECORDS + 1);
  const field: number[] = [];
  const kind: number[] = [];
  const bits: number[] = [];
  const cell = new Float32Array(1);
  const cellBits = new Uint32Array(cell.buffer);
  for (let r = 0; r < RECORDS; r++) {
    for (let k = 0; k < VALUES && hashed > 0; k++) {
      const slot = slots[Math.floor(((k * RECORDS + r) * hashed) / (VALUES * RECORDS))]!;
      field.push(k < operands.length ? 1 + k : 0);
      kind.push(0);
      bits.push((slot << (32 - parameters.tableBits)) >>> 0);
    }
    numbers.forEach(({ value }, k) => {
      cell[0] = value.mean + ((r - 3.5) / 2) * (value.scale > 0 ? 1 / value.scale : 1);
      field.push(1 + operands.length + k);
      kind.push(1);
      bits.push(cellBits[0]!);
    });
    start[r + 1] = bits.length;
  }
  return blockOf(fields, start, field, kind, bits);
}

export function writeGolden(out: ByteWriter, block: RecordBlock, scorer: Scorer): void {
  out.varint(block.fields.length);
  for (const name of block.fields) out.text(name);
  out.varint(block.count);
  for (let r = 0; r < block.count; r++) {
    const from = block.start[r]!;
    const to = block.start[r + 1]!;
    out.varint(to - from);
    for (let i = from; i < to; i++) {
      out.varint(block.field[i]!);
      out.byte(block.kind[i]!);
      out.u32(block.bits[i]!);
    }
    out.f64(scorer.probability(block, r));
  }
}

/** Reads the golden answers and gives them; throws with both probabilities where the scorer's own answer differs. */
export function checkGolden(from: ByteReader, scorer: Scorer): void {
  const fields: string[] = [];
  for (let left = from.varint(); left > 0; left--) fields.push(from.text());
  const count = from.varint();
  const start = new Uint32Array(count + 1);
  const field: number[] = [];
  const kind: number[] = [];
  const bits: number[] = [];
  const expected: number[] = [];
  for (let r = 0; r < count; r++) {
    for (let left = from.varint(); left > 0; left--) {
      field.push(from.varint());
      kind.push(from.byte());
      bits.push(from.u32());
    }
    start[r + 1] = bits.length;
    expected.push(from.f64());
  }
  const block = blockOf(fields, start, field, kind, bits);
  for (let r = 0; r < count; r++) {
    const got = scorer.probability(block, r);
    if (got === expected[r]) continue;
    throw new Error(`model gives ${got} for its golden input ${r}, its author got ${expected[r]}`);
  }
}

function blockOf(
  fields: readonly string[],
  start: Uint32Array,
  field: readonly number[],
  kind: readonly number[],
  bits: readonly number[],
): RecordBlock {
  const valueBits = Uint32Array.from(bits);
  const count = start.length - 1;
  return {
    count,
    fields,
    start,
    field: Uint16Array.from(field),
    kind: Uint8Array.from(kind),
    bits: valueBits,
    numbers: new Float32Array(valueBits.buffer),
    label: new Int8Array(count).fill(-1),
    ids: new Array(count).fill(undefined),
  };
}
