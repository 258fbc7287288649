import type { StackConfig } from "../../config/types";
import { replacesOnChange } from "../../local/cloud/replacements";
import type { Registered } from "./program";
import { runStack } from "./testPlatform";

/** Key → everything that the engine is told of a resource. */
export type Registrations = ReadonlyMap<string, Registered>;

/** Keys of what an update would touch, each list sorted. */
export interface Differences {
  readonly created: readonly string[];
  readonly deleted: readonly string[];
  /** Inputs or options are other ones. */
  readonly changed: readonly string[];
  /** Those of the changed that AWS cannot change in place. */
  readonly replaced: readonly string[];
  /** Only what it waits for is something else: nothing is done to it. */
  readonly waiting: readonly string[];
}

export const NO_DIFFERENCES: Differences = { created: [], deleted: [], changed: [], replaced: [], waiting: [] };

/** Registers a whole stack, with or without its mount gate. */
export async function registrations(config: StackConfig, { gate = true } = {}): Promise<Registrations> {
  const { resources } = await runStack(config, { gate, stackTraces: false });
  return new Map(resources.map((resource) => [resource.key, resource]));
}

export function differences(before: Registrations, after: Registrations): Differences {
  const only = (some: Registrations, others: Registrations) =>
    [...some.keys()].filter((key) => !others.has(key)).sort();
  const both = [...before.values()].flatMap((old) => {
    const now = after.get(old.key);
    return now === undefined ? [] : [{ key: old.key, old, now }];
  });
  const where = (holds: (pair: (typeof both)[number]) => boolean) =>
    both
      .filter(holds)
      .map(({ key }) => key)
      .sort();
  return {
    created: only(after, before),
    deleted: only(before, after),
    changed: where(({ old, now }) => told(old) !== told(now)),
    replaced: where(({ old, now }) => isReplaced(old, now)),
    waiting: where(({ old, now }) => told(old) === told(now) && old.dependencies.join() !== now.dependencies.join()),
  };
}

/** Without its former URNs, which say where it comes from and do nothing to it. */
function told({ rawInputs: _, dependencies: __, aliases: ___, inputs, ...options }: Registered): string {
  return JSON.stringify({ ...options, inputs });
}

function isReplaced(old: Registered, now: Registered): boolean {
  const properties = [...new Set([...Object.keys(old.inputs), ...Object.keys(now.inputs)])];
  return properties.some(
    (property) =>
      replacesOnChange(old.type, property) &&
      JSON.stringify(old.inputs[property]) !== JSON.stringify(now.inputs[property]),
  );
}
