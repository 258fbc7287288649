import { z } from "zod";
import type { Pattern, Range } from "./limits";
import { oneOf } from "./problem";

type Json = string | number | { readonly [key: string]: Json };

/** What each field says of itself: `description` and `example` go to the JSON Schema, the documentation, the errors. */
export interface FieldText {
  readonly description: string;
  readonly example?: Json;
  /** The value may be a secret by mistake: errors tell its type only. */
  readonly hidden?: boolean;
}

// Each helper gives its words to the schema and to every check on it, so that whatever fails, the error says the
// whole rule ("must be …") and not only the part that was tried first.

/** A whole number in a range. `unit` is part of the rule's words: "of MiB". */
export function wholeNumber({ min, max }: Range, unit: string, { description, example }: FieldText) {
  const error = `must be a whole number${unit === "" ? "" : ` ${unit}`} from ${min} to ${max}`;
  return z.int({ error }).min(min, { error }).max(max, { error }).meta(meta(description, example));
}

/** A text of a pattern, at most `length` characters long. */
export function text(pattern: Pattern, { description, example, hidden = false }: FieldText, length?: number) {
  const error = `must be ${pattern.allowed}${length === undefined ? "" : `, at most ${length} characters`}`;
  const base = z.string({ error }).regex(pattern.regex, { error });
  // VS Code's and yaml-language-server's own keyword: without it editors show the bare expression.
  const words = { ...meta(description, example), patternErrorMessage: error, ...(hidden ? { writeOnly: true } : {}) };
  return (length === undefined ? base : base.max(length, { error })).meta(words);
}

/** One of a few words. */
export function choice<const T extends readonly string[]>(values: T, { description, example }: FieldText) {
  return z.enum(values, { error: `must be ${oneOf(values)}` }).meta(meta(description, example));
}

export function flag(description: string) {
  return z.boolean({ error: "must be true or false" }).meta({ description });
}

/** A map with exactly these fields. */
export function fields<S extends z.ZodRawShape>(shape: S, description: string) {
  return z.strictObject(shape, { error: "must be a map of fields" }).meta({ description });
}

/** A map whose keys the user names. */
export function named<V extends z.ZodType>(names: Pattern, value: V, { description, example }: FieldText) {
  const key = z.string().regex(names.regex, { error: `must be ${names.allowed}` });
  return z.record(key, value, { error: "must be a map" }).meta(meta(description, example));
}

function meta(description: string, example: Json | undefined): Record<string, unknown> {
  return example === undefined ? { description } : { description, examples: [example] };
}
