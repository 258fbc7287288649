import { FormatError } from "./formatError";
import { utf8 } from "./utf8";

/** Reads the fields of a JSON object that another process wrote; each error names the object, the field and the value. */
export class Fields {
  constructor(
    private readonly place: string,
    private readonly object: Readonly<Record<string, unknown>>,
  ) {}

  /** Throws FormatError unless the bytes are the UTF-8 JSON of an object. */
  static parse(place: string, bytes: Uint8Array): Fields {
    let value: unknown;
    try {
      value = JSON.parse(utf8(bytes));
    } catch (error) {
      throw new FormatError(`${place} is not JSON: ${error instanceof Error ? error.message : String(error)}`);
    }
    return Fields.of(place, value);
  }

  static of(place: string, value: unknown): Fields {
    if (!isObject(value)) throw new FormatError(`${place} must be an object, got ${show(value)}`);
    return new Fields(place, value);
  }

  has(name: string): boolean {
    return this.object[name] !== undefined;
  }

  text(name: string, pattern?: RegExp): string {
    const value = this.object[name];
    if (typeof value === "string" && (pattern === undefined || pattern.test(value))) return value;
    return this.fail(name, pattern === undefined ? "a string" : `a string like ${pattern.source}`);
  }

  textOf<T extends string>(name: string, allowed: readonly T[]): T {
    const value = this.object[name];
    return allowed.find((candidate) => candidate === value) ?? this.fail(name, `one of ${allowed.join(", ")}`);
  }

  /** A whole number from 0 to 2^53 - 1. */
  count(name: string): number {
    const value = this.object[name];
    if (typeof value === "number" && Number.isSafeInteger(value) && value >= 0) return value;
    return this.fail(name, "a whole number from 0");
  }

  /** A whole number, negative ones included. */
  integer(name: string): number {
    const value = this.object[name];
    return typeof value === "number" && Number.isSafeInteger(value) ? value : this.fail(name, "a whole number");
  }

  number(name: string): number {
    const value = this.object[name];
    return typeof value === "number" ? value : this.fail(name, "a number");
  }

  fields(name: string): Fields {
    return Fields.of(`${this.place}.${name}`, this.object[name]);
  }

  list(name: string): Fields[] {
    const value = this.object[name];
    if (!Array.isArray(value)) return this.fail(name, "an array");
    return value.map((item: unknown, k) => Fields.of(`${this.place}.${name}[${k}]`, item));
  }

  /** An array of whole numbers from 0. */
  counts(name: string): number[] {
    const value = this.object[name];
    if (!Array.isArray(value)) return this.fail(name, "an array");
    const numbers = value.filter((item): item is number => Number.isSafeInteger(item) && item >= 0);
    return numbers.length === value.length ? numbers : this.fail(name, "an array of whole numbers from 0");
  }

  /** Every field as a number. */
  numbers(): Record<string, number> {
    return Object.fromEntries(Object.keys(this.object).map((name) => [name, this.number(name)]));
  }

  private fail(name: string, wanted: string): never {
    throw new FormatError(`${this.place}.${name} must be ${wanted}, got ${show(this.object[name])}`);
  }
}

export const SHA256 = /^[0-9a-f]{64}$/;
export const SEGMENT_ID = /^[0-9a-f]{32}$/;

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function show(value: unknown): string {
  const text = JSON.stringify(value);
  return text === undefined ? "nothing" : text.length > 80 ? `${text.slice(0, 80)}…` : text;
}
