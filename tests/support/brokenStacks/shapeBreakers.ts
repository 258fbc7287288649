import { z } from "zod";
import { join } from "../../../config/problem";
import { stackSchema } from "../../../config/schema";
import { isMap } from "../../../config/tolerantDecode";
import { type Draw, pick } from "../randomStacks/draw";
import { type Breaker, type Path, put } from "./break";

/** A value of the stack file with the schema that it has to fit. */
interface Place {
  readonly path: Path;
  readonly schema: z.core.$ZodType;
  readonly value: unknown;
}

/** No field takes any of these. */
const NONSENSE: readonly unknown[] = [0.5, -1, "\u0007", [["x"]], null, Number.MAX_SAFE_INTEGER];

/** Mistakes of shape: they need no knowledge of what a field means. */
export const SHAPE_BREAKERS: Readonly<Record<string, Breaker>> = {
  "wrong type": (values, draw) => {
    const place = anyOf(
      draw,
      placesIn(stackSchema, values).filter(({ path }) => path.length > 0),
    );
    return place && { values: put(values, place.path, pick(draw, NONSENSE)), at: written(place.path) };
  },
  "unknown field": (values, draw) => {
    const place = anyOf(draw, placesIn(stackSchema, values).filter(isFixed));
    if (place === undefined) return undefined;
    const path = [...place.path, "colour"];
    return { values: put(values, path, "green"), at: written(path) };
  },
  "misspelt field": (values, draw) => {
    const place = anyOf(
      draw,
      placesIn(stackSchema, values)
        .filter(isFixed)
        .filter(({ value }) => fieldsOf(value).length > 0),
    );
    if (place === undefined) return undefined;
    const field = pick(draw, fieldsOf(place.value));
    const misspelt = [...place.path, `${field}s`];
    const taken = put(values, [...place.path, field], undefined);
    return { values: put(taken, misspelt, isMap(place.value) ? place.value[field] : undefined), at: written(misspelt) };
  },
  "missing field": (values, draw) => {
    const required = placesIn(stackSchema, values)
      .filter(isFixed)
      .flatMap((place) => requiredOf(place.schema).map((field) => [...place.path, field]));
    const path = anyOf(draw, required);
    return path && { values: put(values, path, undefined), at: written(path) };
  },
};

/** Every value of the tree, maps and lists included, but nothing of what may be anything. */
function placesIn(schema: z.core.$ZodType, value: unknown, path: Path = []): Place[] {
  const inner = unwrap(schema);
  const own = [{ path, schema: inner, value }];
  if (inner instanceof z.ZodDiscriminatedUnion) {
    const chosen = inner.options.find((option) => z.safeParse(option as z.ZodType, value).success);
    return chosen === undefined ? own : placesIn(chosen as z.ZodType, value, path);
  }
  if (inner instanceof z.ZodUnion) {
    const chosen = inner.options.find((option) => z.safeParse(option as z.ZodType, value).success);
    return chosen === undefined ? own : placesIn(chosen as z.ZodType, value, path);
  }
  if (inner instanceof z.ZodObject && isMap(value)) {
    const { shape } = inner;
    const parts = Object.entries(value).filter(([field]) => field in shape);
    return [...own, ...parts.flatMap(([field, part]) => placesIn(shape[field], part, [...path, field]))];
  }
  if (inner instanceof z.ZodRecord && isMap(value) && !(inner.valueType instanceof z.ZodLazy)) {
    const parts = Object.entries(value);
    return [...own, ...parts.flatMap(([key, part]) => placesIn(inner.valueType, part, [...path, key]))];
  }
  if (inner instanceof z.ZodArray && Array.isArray(value)) {
    return [...own, ...value.flatMap((part, index) => placesIn(inner.element, part, [...path, index]))];
  }
  return own;
}

function isFixed({ schema }: Place): boolean {
  return schema instanceof z.ZodObject;
}

function requiredOf(schema: z.core.$ZodType): string[] {
  if (!(schema instanceof z.ZodObject)) return [];
  return Object.entries(schema.shape)
    .filter(([, part]) => unwrap(part) === part && !(part instanceof z.ZodNever))
    .map(([field]) => field);
}

function fieldsOf(value: unknown): string[] {
  return isMap(value) ? Object.keys(value) : [];
}

function anyOf<T>(draw: Draw, all: readonly T[]): T | undefined {
  return all.length === 0 ? undefined : pick(draw, all);
}

function unwrap(schema: z.core.$ZodType): z.core.$ZodType {
  const wrapped = schema instanceof z.ZodOptional || schema instanceof z.ZodDefault || schema instanceof z.ZodPrefault;
  return wrapped ? unwrap(schema.unwrap()) : schema;
}

/** `["consumers", "pets", "layers", 0]` → `consumers.pets.layers[0]`. */
function written([first, ...rest]: Path): string {
  return rest.reduce<string>(join, String(first));
}
