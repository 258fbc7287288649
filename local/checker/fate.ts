import type { Accounting } from "../../handlers/protocol/checkpoint";

/** Something that a log entry says of an id. */
export interface Event {
  readonly n: number;
  readonly records: number;
}

/** What the log made of one id. */
export interface Fate {
  trained: number;
  heldOut: number;
  excluded: number;
  /** Log number at which it was learned first. */
  learnedAt: number | undefined;
  payload: string | undefined;
  /** When it was logged to be learned last, milliseconds. */
  at: number | undefined;
  unkeyed: boolean;
  /** When it was learned once more: log number and records. */
  readonly again: Event[];
  /** Records that a fork took out: log number, and how many were trained and held out before. */
  readonly erased: { readonly n: number; readonly trained: number; readonly heldOut: number }[];
  /** Damaged copies; records as far as they told. */
  readonly quarantined: Event[];
  /** Copies with other content. */
  readonly conflicting: Event[];
  /** The checkpoint at the beginning counts it. */
  earlier: boolean;
  /** Records that it counts as quarantined and that were learned since. */
  readonly recovered: Event[];
}

/** Of an id that no entry has named. */
export const unknownFate = (): Fate => ({
  ...{ trained: 0, heldOut: 0, excluded: 0, learnedAt: undefined, payload: undefined, unkeyed: false },
  ...{ at: undefined, erased: [], again: [], quarantined: [], conflicting: [], earlier: false, recovered: [] },
});

export type Counted = "trained" | "heldOut" | "excluded";

/** A segment that was learned, and what each of its records counts as. */
export interface Learned {
  readonly n: number;
  readonly id: string;
  readonly as: Counted[];
  readonly again: boolean;
}

/** Counts after a log entry, in the terms of a checkpoint. */
export type Tally = { -readonly [K in keyof Accounting]: number } & { records: number };
