import type { ByteReader, ByteWriter } from "./bytes";
import { createMoments, type Moments, NumericFields } from "./numericFields";
import { flattenParameters, type LearnerParameters, parseParameters } from "./parameters";

/** The parts that a learner's state and a model have in common, as bytes. */

export function writeParameters(out: ByteWriter, parameters: LearnerParameters): void {
  const entries = Object.entries(flattenParameters(parameters));
  out.varint(entries.length);
  for (const [name, value] of entries) {
    out.text(name);
    out.f64(value);
  }
}

export function readParameters(from: ByteReader): LearnerParameters {
  const flat = new Map<string, number>();
  for (let left = from.varint(); left > 0; left--) flat.set(from.text(), from.f64());
  return parseParameters(flat);
}

export function writeNumericFields(out: ByteWriter, fields: NumericFields): void {
  out.varint(fields.list.length);
  for (const { name, value, position } of fields.list) {
    out.text(name);
    writeMoments(out, value);
    writeMoments(out, position);
  }
}

export function readNumericFields(from: ByteReader): NumericFields {
  const fields = new NumericFields();
  for (let left = from.varint(); left > 0; left--) {
    fields.add({ name: from.text(), value: readMoments(from), position: readMoments(from) });
  }
  return fields;
}

function writeMoments(out: ByteWriter, { count, mean, squares }: Moments): void {
  out.f64(count);
  out.f64(mean);
  out.f64(squares);
}

function readMoments(from: ByteReader): Moments {
  return createMoments(from.f64(), from.f64(), from.f64());
}

/** Rising slot numbers, as differences. */
export function writeSlots(out: ByteWriter, slots: Uint32Array): void {
  out.varint(slots.length);
  let last = 0;
  for (const slot of slots) {
    out.varint(slot - last);
    last = slot;
  }
}

/** Throws on a slot that is not below `size`. */
export function readSlots(from: ByteReader, size: number): Uint32Array {
  const count = from.varint();
  if (count > size) throw new Error(`${count} slots do not fit a table of ${size}`);
  const slots = new Uint32Array(count);
  let slot = 0;
  for (let k = 0; k < count; k++) {
    slot += from.varint();
    if (slot >= size) throw new Error(`slot ${slot} is outside the table of ${size}`);
    slots[k] = slot;
  }
  return slots;
}
