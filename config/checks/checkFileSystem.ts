import { LIFECYCLE_DAYS } from "../limits";
import { join } from "../problem";
import type { Check, CheckContext } from "./check";
import { storageZonesOf, zonesOf } from "./zones";

/** Fields that say how a file system is made: of one that exists they are its owner's business. Not `protect`: the alarms' key has it too. */
const OF_CREATED = [
  "throughput",
  "provisionedMiBps",
  "infrequentAccessAfter",
  "archiveAfter",
  "backOnAccess",
  "kmsKey",
  "backups",
  "replicateTo",
  "retain",
] as const;

/** What the fields of the file system must be together, and with the network. */
export const checkFileSystem: Check = (context) => {
  const { draft, region, path, written, problem } = context;
  const { fileSystem = {} } = draft;
  const at = (field: string) => join(path("fileSystem"), field);
  checkThroughput(context);
  checkLifecycle(context);
  checkZone(context);
  const keyRegion = fileSystem.kmsKey?.split(":")[3];
  if (keyRegion !== undefined && keyRegion !== region) {
    problem(
      at("kmsKey"),
      `the key is in ${keyRegion}, the stack in ${region}; use a key of the stack's region, or create`,
    );
  }
  if (fileSystem.ipAddressType === "dual-stack" && draft.network?.existing === undefined) {
    problem(
      at("ipAddressType"),
      "dual-stack needs subnets with IPv4 and IPv6 addresses, and the network that this program creates has IPv4 only; set network.existing, or use ipv4",
    );
  }
  if (!written("fileSystem", "existing")) return;
  for (const field of OF_CREATED) {
    if (!written("fileSystem", field)) continue;
    problem(
      at(field),
      "a file system that exists has its own setting, which this program leaves alone; remove this, or existing",
    );
  }
  checkMountTargets(context);
};

function checkThroughput({ draft, path, clean, problem }: CheckContext) {
  const { throughput, provisionedMiBps } = draft.fileSystem ?? {};
  const at = join(path("fileSystem"), "provisionedMiBps");
  if (throughput === "provisioned" && provisionedMiBps === undefined && clean(at)) {
    problem(at, "missing; throughput provisioned needs the MiB/s that are provisioned; for example 128");
  }
  if (throughput !== undefined && throughput !== "provisioned" && provisionedMiBps !== undefined) {
    problem(at, `throughput is ${throughput}, which provisions nothing; remove this, or set throughput: provisioned`);
  }
}

/** EFS API, PutLifecycleConfiguration: Archive takes elastic throughput and a longer time than Infrequent Access. */
function checkLifecycle({ draft, path, problem }: CheckContext) {
  const { throughput, archiveAfter, infrequentAccessAfter } = draft.fileSystem ?? {};
  if (archiveAfter === undefined || archiveAfter === "never") return;
  const at = join(path("fileSystem"), "archiveAfter");
  if (throughput !== undefined && throughput !== "elastic") {
    problem(
      at,
      `throughput is ${throughput}, and Archive storage takes elastic; set throughput: elastic, or archiveAfter: never`,
    );
  }
  if (infrequentAccessAfter === undefined) return;
  if (infrequentAccessAfter === "never") {
    problem(
      at,
      "files reach Archive storage through Infrequent Access; set infrequentAccessAfter, or archiveAfter: never",
    );
  } else if (dayCount(archiveAfter) <= dayCount(infrequentAccessAfter)) {
    problem(
      at,
      `${archiveAfter} is not later than infrequentAccessAfter (${infrequentAccessAfter}); choose one of ${later(infrequentAccessAfter)}`,
    );
  }
}

function checkZone({ draft, path, warn, problem }: CheckContext) {
  const { oneZone } = draft.fileSystem ?? {};
  const zones = zonesOf(draft);
  if (oneZone === undefined || zones.length === 0) return;
  const at = join(path("fileSystem"), "oneZone");
  if (!zones.includes(oneZone)) {
    problem(
      at,
      `the network is in zones ${[...zones].sort().join(", ")}; name one of these, or add ${oneZone} to the network`,
    );
    return;
  }
  warn(
    `${at}: the data is in zone ${oneZone} only and is lost with it, and every consumer runs there; keep backups on`,
  );
}

/** Mount targets that exist: one for each zone that consumers are in, in a network that exists. */
function checkMountTargets({ draft, path, problem }: CheckContext) {
  const targets = draft.fileSystem?.existing?.mountTargets;
  if (targets === undefined) return;
  const at = join(join(path("fileSystem"), "existing"), "mountTargets");
  if (draft.network !== undefined && draft.network.existing === undefined) {
    problem(
      at,
      "mount targets that exist are in a network that exists; name it under network.existing, or remove this",
    );
    return;
  }
  if (draft.fileSystem?.ipAddressType === "dual-stack") {
    problem(join(path("fileSystem"), "ipAddressType"), "mount targets that exist have their addresses; remove this");
  }
  if ((draft.fileSystem?.mountTargetGroups ?? 1) > 1) {
    problem(join(path("fileSystem"), "mountTargetGroups"), "mount targets that exist have the one group; remove this");
  }
  const zones = storageZonesOf(draft);
  const ids = targets.ids ?? {};
  for (const zone of zones) {
    if (ids[zone] !== undefined) continue;
    problem(
      join(join(at, "ids"), zone),
      `missing; consumers run in zone ${zone}; name its mount target, or leave the zone out of the network`,
    );
  }
  for (const zone of Object.keys(ids)) {
    if (zones.includes(zone)) continue;
    problem(
      join(join(at, "ids"), zone),
      `no consumer can run in zone ${zone}; add its subnet to the network, or remove this`,
    );
  }
}

function dayCount(text: string): number {
  return Number.parseInt(text, 10);
}

function later(text: string): string {
  const all = LIFECYCLE_DAYS.filter((count) => count > dayCount(text)).map((count) => `${count} days`);
  return all.length === 0 ? "none: shorten infrequentAccessAfter" : all.join(", ");
}
