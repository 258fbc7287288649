import { nearestName } from "../records/nearestName";
import type { InputRecord } from "../records/recordBlock";
import { validateRecords } from "../records/validateRecords";

/** What a caller sends, checked. */
export interface IngestRequest {
  readonly producer: string;
  /** Repeating a request with its key is safe; without one it is stored at least once. */
  readonly key: string | undefined;
  /** Orders one producer's requests among those that are taken together. */
  readonly sequence: number | undefined;
  readonly records: readonly InputRecord[];
}

/** Lengths in UTF-16 units. */
const REQUEST_LIMITS = { producer: 256, key: 1024 } as const;

const names = ["producer", "key", "sequence", "records"] as const;
const LONE_SURROGATE = /[\ud800-\udfff]/u;

/** Every problem of a request at once, each with its place, the value got and what is allowed. */
export function parseRequest(value: unknown): { request: IngestRequest } | { problems: string[] } {
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    return { problems: [`request: got ${show(value)}, must be an object with ${names.join(", ")}`] };
  }
  const fields = value as Readonly<Record<string, unknown>>;
  const { producer, key, sequence } = fields;
  const problems: string[] = [];
  for (const name of Object.keys(fields)) {
    if (names.some((known) => known === name)) continue;
    const meant = nearestName(name.slice(0, 40), names);
    const hint = meant === undefined ? `allowed are ${names.join(", ")}` : `did you mean ${meant}?`;
    problems.push(`${show(name)}: unknown, ${hint}`);
  }
  if (!isText(producer, REQUEST_LIMITS.producer)) {
    problems.push(`producer: got ${show(producer)}, must be a string of 1 to ${REQUEST_LIMITS.producer} characters`);
  }
  if (key !== undefined && !isText(key, REQUEST_LIMITS.key)) {
    problems.push(`key: got ${show(key)}, must be a string of 1 to ${REQUEST_LIMITS.key} characters, or absent`);
  }
  if (sequence !== undefined && !isSequence(sequence)) {
    problems.push(`sequence: got ${show(sequence)}, must be a whole number from 0 to 2^53 - 1, or absent`);
  }
  const records = validateRecords(fields.records);
  if ("problems" in records) problems.push(...records.problems);
  if ("problems" in records || !isText(producer, REQUEST_LIMITS.producer) || problems.length > 0) return { problems };
  return {
    request: {
      producer,
      key: isText(key, REQUEST_LIMITS.key) ? key : undefined,
      sequence: isSequence(sequence) ? sequence : undefined,
      records: records.records,
    },
  };
}

function isText(value: unknown, most: number): value is string {
  return typeof value === "string" && value.length > 0 && value.length <= most && !LONE_SURROGATE.test(value);
}

function isSequence(value: unknown): value is number {
  return typeof value === "number" && Number.isSafeInteger(value) && value >= 0;
}

function show(value: unknown): string {
  if (value === undefined) return "nothing";
  if (Array.isArray(value)) return "an array";
  if (typeof value === "object" && value !== null) return "an object";
  if (typeof value === "string") return JSON.stringify(value.length > 40 ? `${value.slice(0, 40)}…` : value);
  return String(value);
}
