import { MAX_FIELDS } from "./encodeRecords";
import { nearestName } from "./nearestName";
import type { InputRecord } from "./recordBlock";

/** What one record may hold. Lengths are in UTF-16 units, as `String.length` counts. */
export const RECORD_LIMITS = { id: 256, features: 1_000, name: 256, text: 4_096, problems: 20 } as const;

const LARGEST = 3.4028234663852886e38; // float32's
/** With the u flag a pair is one character, so only a surrogate that stands alone is in this range. */
const LONE_SURROGATE = /[\ud800-\udfff]/u;
const RECORD_KEYS = ["id", "label", "features"] as const;

/** Problems found so far: the first ones with their text, the rest only counted. */
class Problems {
  readonly texts: string[] = [];
  private more = 0;

  get count(): number {
    return this.texts.length + this.more;
  }

  add(place: string, text: string): void {
    if (this.texts.length < RECORD_LIMITS.problems) this.texts.push(`${place}: ${text}`);
    else this.more++;
  }

  all(): string[] {
    return this.more === 0 ? this.texts : [...this.texts, `and ${this.more} more`];
  }
}

/**
 * Checks what a caller sent as `records`. Returns the same array, typed, or every problem (the first 20, then how many
 * more), each with its place, the value got and what is allowed. Never copies keys, so `__proto__` is a name like others.
 */
export function validateRecords(value: unknown): { records: InputRecord[] } | { problems: string[] } {
  if (!Array.isArray(value)) return { problems: [`records: ${received(value)}, must be an array of records`] };
  if (value.length === 0) return { problems: ["records: got an empty array, send at least one record"] };
  const problems = new Problems();
  let values = 0;
  for (let r = 0; r < value.length; r++) values += checkRecord(value[r], r, problems);
  if (values > MAX_FIELDS && problems.count === 0) checkFieldCount(value, problems);
  return problems.count === 0 ? { records: value } : { problems: problems.all() };
}

/** Returns the number of features. */
function checkRecord(record: unknown, r: number, problems: Problems): number {
  if (!isObject(record)) {
    problems.add(`records[${r}]`, `got ${show(record)}, must be an object with features`);
    return 0;
  }
  let features: unknown;
  for (const key of Object.keys(record)) {
    const value = record[key];
    if (key === "features") features = value;
    else if (key === "id") checkId(value, r, problems);
    else if (key === "label") checkLabel(value, r, problems);
    else {
      const meant = nearestName(key.slice(0, 40), RECORD_KEYS);
      const hint = meant === undefined ? `allowed are ${RECORD_KEYS.join(", ")}` : `did you mean ${meant}?`;
      problems.add(`records[${r}][${show(key)}]`, `unknown, ${hint}`);
    }
  }
  if (!isObject(features)) {
    problems.add(`records[${r}].features`, `${received(features)}, must be an object of feature names and values`);
    return 0;
  }
  return checkFeatures(features, r, problems);
}

function checkId(id: unknown, r: number, problems: Problems): void {
  if (id === undefined) return;
  if (typeof id !== "string" || id.length === 0 || id.length > RECORD_LIMITS.id || LONE_SURROGATE.test(id)) {
    problems.add(
      `records[${r}].id`,
      `got ${show(id)}, must be a string of 1 to ${RECORD_LIMITS.id} characters of well-formed Unicode`,
    );
  }
}

function checkLabel(label: unknown, r: number, problems: Problems): void {
  if (label === 0 || label === 1 || label === null || label === undefined || typeof label === "boolean") return;
  problems.add(`records[${r}].label`, `got ${show(label)}, allowed are 0, 1, true, false and null (not known yet)`);
}

function checkFeatures(features: Record<string, unknown>, r: number, problems: Problems): number {
  const names = Object.keys(features);
  if (names.length > RECORD_LIMITS.features) {
    const most = RECORD_LIMITS.features.toLocaleString("en");
    problems.add(`records[${r}].features`, `got ${names.length} features, at most ${most} are allowed`);
    return 0;
  }
  for (let k = 0; k < names.length; k++) {
    const name = names[k]!;
    const value = features[name];
    if (name.length === 0 || name.length > RECORD_LIMITS.name || LONE_SURROGATE.test(name)) {
      const rule = `a feature's name must have 1 to ${RECORD_LIMITS.name} characters of well-formed Unicode`;
      problems.add(`records[${r}].features[${show(name)}]`, rule);
    }
    if (typeof value === "string" && value.length <= RECORD_LIMITS.text && !LONE_SURROGATE.test(value)) continue;
    if (typeof value === "number" && value >= -LARGEST && value <= LARGEST) continue;
    if (typeof value === "boolean" || value === null) continue;
    problems.add(`records[${r}].features[${show(name)}]`, describeValue(value));
  }
  return names.length;
}

function describeValue(value: unknown): string {
  if (typeof value === "number") {
    return `got ${value}, must be finite and fit a 32-bit float (at most 3.4028234e38 from zero)`;
  }
  if (typeof value === "string") {
    if (value.length <= RECORD_LIMITS.text)
      return `got ${show(value)}, must be well-formed Unicode (a surrogate stands alone)`;
    return `got a string of ${value.length} characters, at most ${RECORD_LIMITS.text.toLocaleString("en")} are allowed`;
  }
  return `got ${show(value)}, allowed are a string, a number, true, false and null (absent)`;
}

function checkFieldCount(records: readonly InputRecord[], problems: Problems): void {
  const names = new Set<string>();
  for (const record of records) for (const name of Object.keys(record.features)) names.add(name);
  if (names.size <= MAX_FIELDS) return;
  const rule = `at most ${MAX_FIELDS.toLocaleString("en")} are allowed; send fewer records at once`;
  problems.add("records", `got ${names.size} different feature names, ${rule}`);
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

const received = (value: unknown): string => (value === undefined ? "missing" : `got ${show(value)}`);

/** A value as an error shows it: short, on one line. */
function show(value: unknown): string {
  if (Array.isArray(value)) return "an array";
  if (typeof value === "object" && value !== null) return "an object";
  if (typeof value === "string") return JSON.stringify(value.length > 40 ? `${value.slice(0, 40)}…` : value);
  return String(value);
}
