import { isMap } from "../../../config/tolerantDecode";
import type { Draw } from "../randomStacks/draw";

export type Values = Readonly<Record<string, unknown>>;

/** A stack's values with one mistake in them, and the path that an error has to name. */
export interface Broken {
  readonly values: Values;
  /** As errors write it, `consumers.pets.memory`, without the project's namespace. */
  readonly at: string;
}

/** Makes one mistake; undefined where these values have no place for it. */
export type Breaker = (values: Values, draw: Draw) => Broken | undefined;

export type Path = readonly (string | number)[];

/** A copy with another value at a path; maps on the way are made, undefined takes the field away. */
export function put(values: Values, path: Path, change: unknown): Values {
  const copy = placed(values, path, change);
  return isMap(copy) ? copy : {};
}

function placed(value: unknown, [key, ...rest]: Path, change: unknown): unknown {
  if (key === undefined) return change;
  const copy: object = Array.isArray(value) ? [...value] : isMap(value) ? { ...value } : {};
  const part = placed(Reflect.get(copy, key), rest, change);
  if (part === undefined) Reflect.deleteProperty(copy, key);
  else Reflect.set(copy, key, part);
  return copy;
}

/** Several at once. */
export function putAll(values: Values, changes: readonly (readonly [path: Path, change: unknown])[]): Values {
  return changes.reduce((all, [path, change]) => put(all, path, change), values);
}
