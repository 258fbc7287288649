import { z } from "zod";
import { suggestion } from "./nearest";
import { join, oneOf, type Problem, show } from "./problem";

/** What is left of a value when every part that does not decode is taken out of it. */
export type Decoded<T> = T extends readonly (infer E)[]
  ? readonly Decoded<E>[]
  : T extends object
    ? string extends keyof T
      ? { readonly [K in keyof T]: Decoded<T[K]> }
      : { readonly [K in keyof T]?: Decoded<T[K]> }
    : T;

/**
 * Decodes as much of `value` as fits `schema` and reports the rest, so that checks across fields can run on every part
 * that decoded although another is wrong. Objects go field by field, maps entry by entry; a part that does not decode is left out.
 *
 * Without a new problem the result is complete: what the schema itself would give.
 */
export function tolerantDecode<S extends z.ZodType>(
  schema: S,
  value: unknown,
  path: string,
  problems: Problem[],
): Decoded<z.output<S>> | undefined {
  return decode(schema, value, path, problems) as Decoded<z.output<S>> | undefined;
}

function decode(schema: z.core.$ZodType, value: unknown, path: string, problems: Problem[]): unknown {
  const inner = unwrap(schema);
  if (value !== undefined && isMap(value)) {
    if (inner instanceof z.ZodObject) return decodeFields(inner, value, path, problems);
    if (inner instanceof z.ZodRecord) return decodeEntries(inner, value, path, problems);
    if (inner instanceof z.ZodDiscriminatedUnion) return decodeKind(inner, value, path, problems);
  }
  if (inner instanceof z.ZodUnion && !(inner instanceof z.ZodDiscriminatedUnion)) {
    // The option of the value's own kind says more than "none of them fits".
    const option = inner.options.find((candidate) =>
      isMap(value) ? candidate instanceof z.ZodObject : typeof value === "string" && candidate instanceof z.ZodEnum,
    );
    if (option !== undefined) return decode(option, value, path, problems);
  }
  const result = z.safeParse(schema, value);
  if (result.success) return result.data;
  const seen = new Set<string>();
  for (const issue of result.error.issues) {
    const at = issue.path.reduce<string>(join, path);
    // One problem a place: each of a field's messages states its whole rule.
    if (seen.has(at)) continue;
    seen.add(at);
    problems.push({ path: at, text: describe(issue, valueAt(value, issue.path), schema) });
  }
  return undefined;
}

function decodeFields(
  schema: z.ZodObject,
  value: Readonly<Record<string, unknown>>,
  path: string,
  problems: Problem[],
  others: readonly string[] = [],
  elsewhere: (field: string) => string = () => "",
): unknown {
  const known = Object.keys(schema.shape);
  for (const field of Object.keys(value)) {
    if (known.includes(field) || others.includes(field)) continue;
    const all = [...known, ...others];
    const hint = elsewhere(field) || suggestion(field, all);
    problems.push({ path: join(path, field), text: `unknown field; known are ${all.join(", ")}${hint}` });
  }
  const decoded: Record<string, unknown> = {};
  for (const field of known) {
    const part = decode(schema.shape[field], own(value, field), join(path, field), problems);
    if (part !== undefined) decoded[field] = part;
  }
  return decoded;
}

function decodeEntries(
  schema: z.ZodRecord,
  value: Readonly<Record<string, unknown>>,
  path: string,
  problems: Problem[],
): unknown {
  const decoded: [string, unknown][] = [];
  for (const key of Object.keys(value).sort()) {
    const at = join(path, key);
    const name = z.safeParse(schema.keyType, key);
    if (!name.success) problems.push({ path: at, text: `bad name; ${name.error.issues[0]?.message}` });
    const part = decode(schema.valueType, value[key], at, problems);
    if (part !== undefined) decoded.push([key, part]);
  }
  return Object.fromEntries(decoded);
}

/** A map whose fields depend on one of them. If that one is wrong, the fields common to all kinds still decode. */
function decodeKind(
  schema: z.ZodDiscriminatedUnion,
  value: Readonly<Record<string, unknown>>,
  path: string,
  problems: Problem[],
): unknown {
  const discriminator = schema.def.discriminator;
  const options = schema.options.filter((option) => option instanceof z.ZodObject);
  const kinds = options.map((option) => ({ option, kind: kindOf(option, discriminator) }));
  const chosen = kinds.find(({ kind }) => kind === value[discriminator]);
  if (chosen !== undefined) {
    const elsewhere = (field: string) => {
      const others = kinds.filter(({ option }) => field in option.shape).map(({ kind }) => kind);
      return others.length === 0 ? "" : `; ${field} is a field of ${others.join(" and ")}, this is ${chosen.kind}`;
    };
    return decodeFields(chosen.option, value, path, problems, [], elsewhere);
  }
  const names = kinds.map(({ kind }) => kind);
  const got = value[discriminator];
  const near = typeof got === "string" ? suggestion(got, names) : "";
  problems.push({
    path: join(path, discriminator),
    text: `${got === undefined ? "missing" : `got ${show(got)}`}; must be ${oneOf(names)}${near}`,
  });
  const [first, ...rest] = options;
  const shared = Object.entries(first?.shape ?? {}).filter(([field, own]) =>
    rest.every(({ shape }) => shape[field] === own),
  );
  const special = new Set(options.flatMap(({ shape }) => Object.keys(shape)));
  for (const [field] of shared) special.delete(field);
  return decodeFields(z.strictObject(Object.fromEntries(shared)), value, path, problems, [...special]);
}

function kindOf(option: z.ZodObject, discriminator: string): string {
  const literal = option.shape[discriminator];
  return literal instanceof z.ZodLiteral ? String(literal.value) : "";
}

/** `got 12; must be …; leave it out for 512`. */
function describe(issue: z.core.$ZodIssue, got: unknown, schema: z.core.$ZodType): string {
  const near =
    issue.code === "invalid_value" && typeof got === "string" ? suggestion(got, issue.values.map(String)) : "";
  const rule = issue.message;
  const way = near === "" && issue.path.length === 0 ? remedy(schema) : near;
  const shown = metaOf(schema).writeOnly === true ? kindOnly(got) : show(got);
  return `${got === undefined ? "missing" : `got ${shown}`}; ${rule}${way}`;
}

/** Of a value that may be a secret by mistake: only what it is. */
function kindOnly(value: unknown): string {
  return value === null || typeof value === "object" ? show(value) : `a ${typeof value}`;
}

/** What to write instead: the schema's own default or example. */
function remedy(schema: z.core.$ZodType): string {
  if (schema instanceof z.ZodDefault && !isMap(schema.def.defaultValue)) {
    const value = schema.def.defaultValue;
    return `; leave it out for ${Array.isArray(value) ? value.join(", ") || "none" : String(value)}`;
  }
  const inner = unwrap(schema);
  const { examples } = metaOf(schema);
  if (Array.isArray(examples)) {
    const text = examples
      .map((example) => (typeof example === "string" ? example : JSON.stringify(example)))
      .join(", ");
    return `; ${schema instanceof z.ZodOptional ? "leave it out, or write for example" : "for example"} ${text}`;
  }
  if (inner instanceof z.ZodObject && z.safeParse(inner, {}).success) return "; write {} for the defaults";
  return inner instanceof z.ZodRecord ? "; write {} for none" : "";
}

function metaOf(schema: z.core.$ZodType): Readonly<Record<string, unknown>> {
  const inner = unwrap(schema);
  return (inner instanceof z.ZodType ? inner.meta() : undefined) ?? {};
}

function unwrap(schema: z.core.$ZodType): z.core.$ZodType {
  if (schema instanceof z.ZodOptional || schema instanceof z.ZodDefault || schema instanceof z.ZodPrefault) {
    return unwrap(schema.unwrap());
  }
  return schema;
}

function valueAt(value: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce<unknown>(
    (part, key) => (isMap(part) || Array.isArray(part) ? Reflect.get(part, key) : undefined),
    value,
  );
}

function own(value: Readonly<Record<string, unknown>>, field: string): unknown {
  return Object.hasOwn(value, field) ? value[field] : undefined;
}

export function isMap(value: unknown): value is Readonly<Record<string, unknown>> {
  return value !== null && typeof value === "object" && !Array.isArray(value);
}
