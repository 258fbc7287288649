/**
 * How a number becomes features. Each numeric field has 15 weights of its own (no hashing, so no collisions):
 *
 *   1      the standardised value itself, cut at ±5
 *   2–8    a piecewise linear curve of the standardised value, knots at −3 … 3
 *   9–15   the same of the standardised position on a logarithmic scale, for values that span magnitudes
 *
 * Mean and variance are those of the values learned so far, so an update changes what a later value means only slowly.
 */
export const WEIGHTS_PER_FIELD = 15;
/** Features one number becomes: the line, and two neighbouring knots of each curve. */
export const FEATURES_PER_NUMBER = 5;
/** Numbers of fields beyond this are left out, so that made-up names cannot fill the memory. */
export const MAX_NUMERIC_FIELDS = 1_024;

const LINE_LIMIT = 5;
const CURVE_LIMIT = 3;
const KNOTS = 2 * CURVE_LIMIT + 1;

/** Running mean and sum of squared differences (Welford), with what standardising needs at hand. */
export interface Moments {
  count: number;
  mean: number;
  squares: number;
  /** 1 / standard deviation, or 0 while all values were equal. */
  scale: number;
}

export interface NumericField {
  readonly name: string;
  readonly value: Moments;
  readonly position: Moments;
}

export function createMoments(count = 0, mean = 0, squares = 0): Moments {
  return { count, mean, squares, scale: scaleOf(count, squares) };
}

// Math.sqrt, unlike exp and log, is one instruction everywhere, and IEEE 754 fixes its result; a test holds vectors.
function scaleOf(count: number, squares: number): number {
  return squares > 0 ? Math.sqrt(count / squares) : 0;
}

function observe(moments: Moments, x: number): void {
  moments.count++;
  const before = x - moments.mean;
  moments.mean += before / moments.count;
  moments.squares += before * (x - moments.mean);
  moments.scale = scaleOf(moments.count, moments.squares);
}

/** Magnitudes below 2^−20 (a millionth) count as zero, or zeros would be a hundred octaves from everything else. */
const LEAST_OCTAVE = 127 - 20;

/** A number's place, in octaves, on a scale that is logarithmic on both sides of zero: float32 bits in their order. */
function logPosition(bits: number): number {
  const octaves = (bits & 0x7fffffff) / 0x800000 - LEAST_OCTAVE;
  if (octaves <= 0) return 0;
  return bits >>> 31 === 1 ? -octaves : octaves;
}

function standardise(x: number, moments: Moments, limit: number): number {
  const z = (x - moments.mean) * moments.scale;
  return z > limit ? limit : z < -limit ? -limit : z;
}

/** The numeric fields that a model knows, in the order in which they were first learned. */
export class NumericFields {
  readonly list: NumericField[] = [];
  private readonly indexes = new Map<string, number>();

  add(field: NumericField): number {
    const index = this.list.length;
    this.list.push(field);
    this.indexes.set(field.name, index);
    return index;
  }

  /** −1 if the name is not known. */
  indexOf(name: string): number {
    return this.indexes.get(name) ?? -1;
  }

  /** −1 if the name is not known and no more fit. */
  indexOrAdd(name: string): number {
    const known = this.indexOf(name);
    if (known !== -1 || this.list.length === MAX_NUMERIC_FIELDS) return known;
    return this.add({ name, value: createMoments(), position: createMoments() });
  }

  /** Takes a number into the field's moments. */
  observe(index: number, x: number, bits: number): void {
    const field = this.list[index]!;
    observe(field.value, x);
    observe(field.position, logPosition(bits));
  }

  /** Writes the FEATURES_PER_NUMBER features of a number from position `at` on; slots are counted from `base`. */
  expand(
    index: number,
    x: number,
    bits: number,
    base: number,
    slots: Int32Array,
    values: Float64Array,
    at: number,
  ): void {
    const field = this.list[index]!;
    const first = base + index * WEIGHTS_PER_FIELD;
    const z = standardise(x, field.value, LINE_LIMIT);
    slots[at] = first;
    values[at] = z;
    const cut = z > CURVE_LIMIT ? CURVE_LIMIT : z < -CURVE_LIMIT ? -CURVE_LIMIT : z;
    curve(cut, first + 1, slots, values, at + 1);
    const u = standardise(logPosition(bits), field.position, CURVE_LIMIT);
    curve(u, first + 1 + KNOTS, slots, values, at + 3);
  }
}

/** The two knots around z share a weight of 1, by nearness. */
function curve(z: number, first: number, slots: Int32Array, values: Float64Array, at: number): void {
  const t = z + CURVE_LIMIT;
  const knot = t >= KNOTS - 1 ? KNOTS - 2 : Math.floor(t);
  const share = t - knot;
  slots[at] = first + knot;
  values[at] = 1 - share;
  slots[at + 1] = first + knot + 1;
  values[at + 1] = share;
}
