import { type Evaluated, TYPES } from "./evaluated";

/** A fault that a rule has to find, and its words for it. */
export type Fault = readonly [what: string, plant: (stack: Evaluated) => Evaluated, lines: readonly string[]];

export const key = (type: keyof typeof TYPES, name: string) => `${TYPES[type]}::${name}`;

export const without = (stack: Evaluated, gone: string): Evaluated => ({
  ...stack,
  resources: stack.resources.filter((resource) => resource.key !== gone),
});

/** Nobody waits for this any more. */
export const unawaited = (stack: Evaluated, gone: string): Evaluated => ({
  ...stack,
  waits: new Map([...stack.waits].map(([waiting, others]) => [waiting, others.filter((other) => other !== gone)])),
});
