import { nameOf } from "../cloud/problem";
import { replacesOnChange } from "../cloud/replacements";
import type { RecordedInputs, RecordedResource } from "./resourceRecord";

/** One input that is not what it was; `text` says how. */
export interface InputChange {
  /** Path in the inputs, such as `posixUser.uid`. */
  readonly path: string;
  readonly text: string;
  /** The top-level property, if AWS cannot change it in place. */
  readonly immutable: string | undefined;
}

/** What became of one resource since the last run. */
export interface ResourceChange {
  readonly kind: "created" | "changed" | "replaced" | "removed";
  readonly resource: RecordedResource;
  /** Of those that are changed or replaced. */
  readonly inputs: readonly InputChange[];
}

const ORDER = ["created", "changed", "replaced", "removed"] as const;
/** More inputs of one resource, and more resources of one kind, are counted. */
const INPUTS_NAMED = 4;
const RESOURCES_NAMED = 20;
const ACCESS_POINT = "aws:efs/accessPoint:AccessPoint";

/** What is different between two runs: created, changed, replaced, removed, each in the order of its record. */
export function resourceChanges(
  before: readonly RecordedResource[],
  now: readonly RecordedResource[],
): readonly ResourceChange[] {
  const old = new Map(before.map((resource) => [nameOf(resource), resource]));
  const current = new Set(now.map(nameOf));
  const changes = now.flatMap((resource): ResourceChange[] => {
    const earlier = old.get(nameOf(resource));
    if (earlier === undefined) return [{ kind: "created", resource, inputs: [] }];
    const inputs = inputChanges(resource.type, earlier.inputs, resource.inputs);
    if (inputs.length === 0) return [];
    return [{ kind: inputs.some(({ immutable }) => immutable) ? "replaced" : "changed", resource, inputs }];
  });
  const removed = before
    .filter((resource) => !current.has(nameOf(resource)))
    .map((resource): ResourceChange => ({ kind: "removed", resource, inputs: [] }));
  return ORDER.flatMap((kind) => [...changes, ...removed].filter((change) => change.kind === kind));
}

/** For a person: what the change of the stack did to its resources and consumers since the last run. */
export function changeLines(before: readonly RecordedResource[], now: readonly RecordedResource[]): string[] {
  const changes = resourceChanges(before, now);
  if (changes.length === 0) return ["unchanged since the last run"];
  const counts = ORDER.flatMap((kind) => {
    const n = changes.filter((change) => change.kind === kind).length;
    return n === 0 ? [] : [`${n} ${kind}`];
  });
  return [
    `since the last run: ${counts.join(", ")}`,
    ...consumerLines(before, now),
    ...ORDER.flatMap((kind) => {
      const lines = changes.filter((change) => change.kind === kind).map(changeLine);
      const more = lines.length - RESOURCES_NAMED;
      return more > 0 ? [...lines.slice(0, RESOURCES_NAMED), `  ${kind.padEnd(8)}  ${more} more`] : lines;
    }),
  ];
}

function consumerLines(before: readonly RecordedResource[], now: readonly RecordedResource[]): string[] {
  const [earlier, current] = [consumersOf(before), consumersOf(now)];
  const created = [...current].filter((name) => !earlier.has(name));
  const removed = [...earlier].filter((name) => !current.has(name));
  return [
    ...created.map((name) => `  consumer ${name} is new`),
    ...removed.map((name) => {
      const points = before.filter(({ type, consumer }) => type === ACCESS_POINT && consumer === name).length;
      const gone = points === 1 ? "its access point is gone" : `its ${points} access points are gone`;
      return `  consumer ${name} is removed: it is not started, ${gone}; what it wrote stays`;
    }),
  ];
}

function consumersOf(resources: readonly RecordedResource[]): ReadonlySet<string> {
  return new Set(resources.flatMap(({ consumer }) => consumer ?? []).sort());
}

function changeLine({ kind, resource, inputs }: ResourceChange): string {
  const head = `  ${kind.padEnd(8)}  ${nameOf(resource)}`;
  if (inputs.length === 0) return head;
  const immutable = [...new Set(inputs.flatMap((change) => change.immutable ?? []))];
  // What made the replacement comes first.
  const sorted = [...inputs].sort((a, b) => Number(b.immutable !== undefined) - Number(a.immutable !== undefined));
  const more = sorted.length - INPUTS_NAMED;
  const texts = [...sorted.slice(0, INPUTS_NAMED).map(({ text }) => text), ...(more > 0 ? [`${more} more`] : [])];
  const why = immutable.length === 0 ? "" : ` (AWS cannot change ${immutable.join(" and ")} in place)`;
  return `${head}: ${texts.join(", ")}${why}`;
}

function inputChanges(type: string, before: RecordedInputs, now: RecordedInputs): InputChange[] {
  const paths = [...new Set([...Object.keys(before), ...Object.keys(now)])].sort();
  return paths.flatMap((path): InputChange[] => {
    const [old, value] = [before[path], now[path]];
    if (old === value) return [];
    const property = /^[^.[]*/.exec(path)![0];
    return [
      { path, text: inputText(path, old, value), immutable: replacesOnChange(type, property) ? property : undefined },
    ];
  });
}

/** Texts are known by their hashes only. */
function inputText(path: string, old: RecordedInputs[string] | undefined, value: RecordedInputs[string] | undefined) {
  if (old === undefined) return typeof value === "string" ? `${path} (new)` : `${path} (new) ${value}`;
  if (value === undefined) return `${path} (gone)`;
  return typeof old === "string" || typeof value === "string" ? path : `${path} ${old} → ${value}`;
}
