import type { z } from "zod";
import { IP_ADDRESS_TYPES, MAINTENANCE_HOURS, PROVISIONED_MIBPS, THROUGHPUT } from "../../../config/fileSystemLimits";
import type { fileSystem, maintenance } from "../../../config/fileSystemSchema";
import { LIFECYCLE_DAYS } from "../../../config/limits";
import { GROUPS_PER_INTERFACE } from "../../../config/quotas";
import { type Draw, drawFields, type FieldDraws, maybe, once, pick, whole } from "./draw";
import type { NetworkPlan } from "./randomNetwork";

export type FileSystemValues = z.input<typeof fileSystem>;
export type MaintenanceValues = z.input<typeof maintenance>;
type Existing = NonNullable<FileSystemValues["existing"]>;
type MountTargets = NonNullable<Existing["mountTargets"]>;
type After = NonNullable<FileSystemValues["archiveAfter"]>;

export interface FileSystemPlan {
  readonly network: NetworkPlan;
  readonly exists: boolean;
  readonly throughput: FileSystemValues["throughput"];
  readonly oneZone: FileSystemValues["oneZone"];
  /** Index into LIFECYCLE_DAYS; undefined = unsaid, which is 30 days. */
  readonly infrequentAccess: number | "never" | undefined;
  readonly hasMountTargets: boolean;
  readonly managePolicy: boolean | undefined;
}

const UNSAID = LIFECYCLE_DAYS.indexOf(30);
const flag = maybe((draw) => once(draw, 2));

function after(index: number): After {
  const days = LIFECYCLE_DAYS[index]!;
  return days === 1 ? "1 day" : `${days} days`;
}

const MOUNT_TARGETS: FieldDraws<MountTargets, FileSystemPlan> = {
  group: () => "sg-0123456789abcdef0",
  ids: (_, { network, oneZone }) =>
    Object.fromEntries(
      (oneZone === undefined ? network.zones : [oneZone]).map((zone) => [zone, `fsmt-0000000${zone}`]),
    ),
};

const EXISTING: FieldDraws<Existing, FileSystemPlan> = {
  id: () => "fs-0123456789abcdef0",
  managePolicy: (_, { managePolicy }) => managePolicy,
  mountTargets: (draw, plan) => (plan.hasMountTargets ? drawFields(MOUNT_TARGETS, draw, plan) : undefined),
};

const created =
  <T>(value: (draw: Draw, plan: FileSystemPlan) => T | undefined) =>
  (draw: Draw, plan: FileSystemPlan): T | undefined =>
    plan.exists ? undefined : value(draw, plan);

const FILE_SYSTEM: FieldDraws<FileSystemValues, FileSystemPlan> = {
  throughput: (_, { throughput }) => throughput,
  provisionedMiBps: (draw, { throughput }) =>
    throughput === "provisioned" ? whole(draw, PROVISIONED_MIBPS) : undefined,
  infrequentAccessAfter: created((_, { infrequentAccess: index }) =>
    typeof index === "number" ? after(index) : index,
  ),
  archiveAfter: created(
    maybe((draw, { throughput = "elastic", infrequentAccess: index = UNSAID }) => {
      const later = index === "never" ? [] : LIFECYCLE_DAYS.map((_, at) => at).filter((at) => at > index);
      if (throughput !== "elastic" || later.length === 0 || once(draw, 4)) return "never";
      // The first day that is late enough as often as all others, so that each is drawn.
      return after(once(draw, 2) ? later[0]! : pick(draw, later));
    }),
  ),
  backOnAccess: created(flag),
  oneZone: (_, { oneZone }) => oneZone,
  kmsKey: created(maybe((draw) => pick(draw, ["create", "arn:aws:kms:eu-west-1:123456789012:key/0123-abcd"]))),
  backups: created(flag),
  replicateTo: created(maybe((draw) => pick(draw, ["eu-central-1", "ap-southeast-2"]))),
  protect: created(flag),
  retain: created(flag),
  ipAddressType: maybe((draw, { network, hasMountTargets }) =>
    network.exists && !hasMountTargets
      ? pick(draw, Object.keys(IP_ADDRESS_TYPES) as (keyof typeof IP_ADDRESS_TYPES)[])
      : "ipv4",
  ),
  mountTargetGroups: maybe((draw, { hasMountTargets }) =>
    hasMountTargets ? 1 : whole(draw, { min: 1, max: GROUPS_PER_INTERFACE }),
  ),
  existing: (draw, plan) => (plan.exists ? drawFields(EXISTING, draw, plan) : undefined),
};

const MAINTENANCE: FieldDraws<MaintenanceValues, { readonly now: Date }> = {
  // Whole minutes, and one left for the run itself.
  until: (draw, { now }) => {
    const minutes = whole(draw, { min: 5, max: MAINTENANCE_HOURS * 60 - 1 });
    return new Date(now.getTime() + minutes * 60_000).toISOString().replace(/:\d\d\.\d{3}Z$/, "Z");
  },
};

export function planFileSystem(draw: Draw, network: NetworkPlan): FileSystemPlan {
  const exists = once(draw, 4);
  const throughput = exists || once(draw, 3) ? undefined : pick(draw, THROUGHPUT);
  return {
    network,
    exists,
    throughput,
    oneZone: once(draw, 4) ? pick(draw, network.zones) : undefined,
    infrequentAccess: exists || once(draw, 3) ? undefined : pick(draw, ["never", ...LIFECYCLE_DAYS.keys()] as const),
    hasMountTargets: exists && network.exists && once(draw, 2),
    managePolicy: once(draw, 3) ? undefined : once(draw, 2),
  };
}

export function randomFileSystem(draw: Draw, plan: FileSystemPlan): FileSystemValues {
  return drawFields(FILE_SYSTEM, draw, plan);
}

/** Undefined where the program may not write an exception into the policy. */
export function randomMaintenance(
  draw: Draw,
  { exists, managePolicy }: FileSystemPlan,
  now: Date,
): MaintenanceValues | undefined {
  return exists && managePolicy !== true ? undefined : drawFields(MAINTENANCE, draw, { now });
}
