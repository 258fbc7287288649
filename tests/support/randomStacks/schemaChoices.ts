import { z } from "zod";
import { isMap } from "../../../config/tolerantDecode";

/**
 * Everything that a stack file can choose, from the schema itself: `lambda.memory` written and left out, and each word
 * of a closed list. Numbers and free texts count as written.
 */
export function choicesOf(schema: z.core.$ZodType, at = ""): string[] {
  const inner = unwrap(schema);
  const absent = inner === schema || at === "" ? [] : [`${at}: left out`];
  if (inner instanceof z.ZodObject) {
    return [...absent, ...Object.entries(inner.shape).flatMap(([field, part]) => choicesOf(part, join(at, field)))];
  }
  if (inner instanceof z.ZodDiscriminatedUnion) {
    return inner.options.flatMap((option) => choicesOf(option as z.ZodObject, join(at, kindOf(option as z.ZodObject))));
  }
  if (inner instanceof z.ZodUnion)
    return [...absent, ...inner.options.flatMap((option) => choicesOf(option as z.ZodType, at))];
  if (inner instanceof z.ZodRecord) return [...absent, ...choicesOf(inner.valueType, join(at, "*"))];
  if (inner instanceof z.ZodArray) return [...absent, ...choicesOf(inner.element, `${at}[]`)];
  // Takes no value.
  if (inner instanceof z.ZodNever) return absent;
  return [...absent, ...(wordsOf(inner) ?? ["written"]).map((word) => `${at}: ${word}`)];
}

/** Which of these choices a value makes. */
export function choicesIn(schema: z.core.$ZodType, value: unknown, at = ""): string[] {
  const inner = unwrap(schema);
  if (value === undefined) return [`${at}: left out`];
  if (inner instanceof z.ZodObject) {
    const fields = isMap(value) ? value : {};
    return Object.entries(inner.shape).flatMap(([field, part]) => choicesIn(part, fields[field], join(at, field)));
  }
  if (inner instanceof z.ZodDiscriminatedUnion) {
    const chosen = inner.options.find((option) => isMap(value) && kindOf(option as z.ZodObject) === value.compute);
    return choicesIn(chosen as z.ZodObject, value, join(at, kindOf(chosen as z.ZodObject)));
  }
  if (inner instanceof z.ZodUnion) {
    const fitting = inner.options.filter((option) => z.safeParse(option as z.ZodType, value).success);
    return fitting.flatMap((option) => choicesIn(option as z.ZodType, value, at));
  }
  if (inner instanceof z.ZodRecord) {
    return Object.values(isMap(value) ? value : {}).flatMap((part) => choicesIn(inner.valueType, part, join(at, "*")));
  }
  if (inner instanceof z.ZodArray) {
    return Array.isArray(value) ? value.flatMap((part) => choicesIn(inner.element, part, `${at}[]`)) : [];
  }
  return [`${at}: ${wordsOf(inner) === undefined ? "written" : String(value)}`];
}

function wordsOf(schema: z.core.$ZodType): string[] | undefined {
  if (schema instanceof z.ZodEnum) return schema.options.map(String);
  if (schema instanceof z.ZodLiteral) return [...schema.values].map(String);
  return schema instanceof z.ZodBoolean ? ["true", "false"] : undefined;
}

function kindOf(option: z.ZodObject): string {
  const { compute } = option.shape;
  return compute instanceof z.ZodLiteral ? String(compute.value) : "";
}

function unwrap(schema: z.core.$ZodType): z.core.$ZodType {
  const wrapped = schema instanceof z.ZodOptional || schema instanceof z.ZodDefault || schema instanceof z.ZodPrefault;
  return wrapped ? unwrap(schema.unwrap()) : schema;
}

function join(at: string, part: string): string {
  return at === "" ? part : `${at}.${part}`;
}
