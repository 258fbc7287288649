import type { StackValues } from "../schema";
import type { Decoded } from "../tolerantDecode";

export type Draft = Decoded<StackValues>;
export type DraftConsumer = NonNullable<NonNullable<Draft["consumers"]>[string]>;

type Key = keyof StackValues;

/** What a check across fields sees, and where it reports. */
export interface CheckContext {
  readonly project: string;
  readonly stack: string;
  /** Undefined if it is missing; it may be malformed. */
  readonly region: string | undefined;
  readonly now: Date;
  /** Every part of the configuration that decoded. */
  readonly draft: Draft;
  /** Every consumer as written, with what decoded of it and its path, sorted by name. */
  readonly consumers: readonly { readonly name: string; readonly path: string; readonly consumer: DraftConsumer }[];
  /** Names as written, whether or not their values decoded, sorted. */
  readonly directoryNames: readonly string[];
  /** Path of a top-level key: `shared-storage:directories`. */
  path(key: Key): string;
  /** Whether the stack file has this field: a default says nothing about that. */
  written(key: Key, field: string): boolean;
  fileExists(path: string): boolean;
  /** Whether nothing was reported at or below a path: what is missing there was never written. */
  clean(path: string): boolean;
  problem(path: string, text: string): void;
  warn(text: string): void;
}

/** One concern across fields. Checks do not depend on each other. */
export type Check = (context: CheckContext) => void;
