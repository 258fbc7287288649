import type { ModelEvent } from "../cloud/cloudModel";
import { consumerOf } from "../cloud/consumerOf";
import { nameOf } from "../cloud/problem";

/** What belongs to no consumer, by the name that its component gave it. */
const SHARED: Readonly<Record<string, string>> = {
  network: "network",
  "file-system": "file system",
  gate: "mount gate",
  observability: "observability",
  "negative-probe": "mount gate",
  "worker-gate": "mount gate",
};

const NOT_THERE: Readonly<Record<string, string>> = {
  refused: "refused",
  skipped: "not created, because what it needs is not there",
  without: "left out (--without)",
};

/** The stack's resources in a few lines: shared parts first, then one line for each consumer. */
export function resourceSummary(events: readonly ModelEvent[]): string[] {
  const consumers = new Set(events.flatMap(({ resource }) => consumerOf(resource.inputs) ?? []));
  const owners = [...consumers, ...Object.keys(SHARED)].sort((a, b) => b.length - a.length);
  const groups = new Map<string, Map<string, number>>();
  for (const label of [...Object.values(SHARED), ...consumers, "other"]) groups.set(label, new Map());
  for (const { status, resource } of events) {
    if (status !== "created") continue;
    const name = resource.expandedFrom ?? resource.name;
    const owner =
      consumerOf(resource.inputs) ??
      owners.find(
        (candidate) => name === candidate || name.startsWith(`${candidate}-`) || name.startsWith(`${candidate}.`),
      );
    const kinds = groups.get(owner === undefined ? "other" : (SHARED[owner] ?? owner))!;
    const kind = kindOf(resource.type);
    kinds.set(kind, (kinds.get(kind) ?? 0) + 1);
  }
  const shown = [...groups].filter(([, kinds]) => kinds.size > 0);
  const width = Math.max(...shown.map(([label]) => label.length), 0);
  return [
    ...shown.map(([label, kinds]) => {
      const total = [...kinds.values()].reduce((sum, n) => sum + n, 0);
      return `  ${label.padEnd(width)}  ${String(total).padStart(2)}  ${notable(kinds)}`.trimEnd();
    }),
    ...events
      .filter(({ status }) => status !== "created")
      .map(({ status, resource }) => `  ${nameOf(resource)}: ${NOT_THERE[status]}`),
  ];
}

/** `aws:efs/mountTarget:MountTarget` → `mount target`. */
function kindOf(type: string): string {
  const last = type.slice(type.lastIndexOf(":") + 1);
  return last
    .replace(/v\d+$/, "")
    .replace(/(?<=[a-z])(?=[A-Z])/g, " ")
    .toLowerCase();
}

/** What a person asks about first; the rest is in the count. */
const NOTABLE = [
  ...["vpc", "subnet", "nat gateway", "file system", "mount target", "function", "service", "replicas"],
  ...["launch template", "access point", "role", "dashboard", "topic", "metric alarm"],
];

function notable(kinds: ReadonlyMap<string, number>): string {
  const parts = NOTABLE.flatMap((kind) => {
    const n = kinds.get(kind);
    return n === undefined ? [] : [n === 1 ? kind : `${n} ${kind}s`];
  });
  return parts.join(", ");
}
