/**
 * Records in the columnar form that segments store and the learner reads. Record r owns the values
 * start[r] .. start[r + 1] - 1; value i is feature `fields[field[i]]`.
 */
export interface RecordBlock {
  readonly count: number;
  /** Feature names, each once. */
  readonly fields: readonly string[];
  /** count + 1 offsets into the value arrays. */
  readonly start: Uint32Array;
  /** Per value: index into `fields`. */
  readonly field: Uint16Array;
  /** Per value: 0 = categorical, 1 = numeric. */
  readonly kind: Uint8Array;
  /** Per value: the 32-bit hash of (field name, value) if categorical, else the bits of a float32. */
  readonly bits: Uint32Array;
  /** The same memory as `bits`, read as float32. */
  readonly numbers: Float32Array;
  /** Per record: 0, 1, or -1 where the label is unknown. */
  readonly label: Int8Array;
  /** Per record: the caller's record id, or undefined (then it is known as segment id and index). */
  readonly ids: readonly (string | undefined)[];
}

/** One record as a caller sends it. */
export interface InputRecord {
  readonly id?: string;
  readonly label?: 0 | 1 | boolean | null;
  readonly features: Readonly<Record<string, string | number | boolean | null>>;
}
