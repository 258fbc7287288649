import { CONNECTIONS } from "../../../config/fileSystemLimits";
import { RESERVED_NAMES, RESERVED_SUFFIXES } from "../../../config/limits";
import { type Draw, freshName, once, pick, some, whole } from "./draw";
import type { ConsumerPlan } from "./randomCommon";
import type { NetworkPlan } from "./randomNetwork";

interface DirectoryPlan {
  readonly name: string;
  readonly id: number | undefined;
  readonly private: boolean;
}

export interface PartsPlan {
  readonly directories: readonly DirectoryPlan[];
  readonly consumers: readonly ConsumerPlan[];
}

/** More make every evaluation slower, and these few meet each other in every way already. */
const MOST_CONSUMERS = 3;
const MOST_DIRECTORIES = 3;
const NAME_LENGTH = 12;
/** Connections of the tasks and workers of so few consumers. */
const OF_OTHERS = 100;
/** Labels of services begin with this, so no consumer's name does. */
const LABEL = /^as-/;
/** Each is used once: no two parts share one. */
const NUMBERS = [1, 1000, 65_533, 2 ** 30 + 1, 2 ** 31 - 1, 200_001, 200_002];

/** Names, kinds, identities, and who mounts, invokes and calls what: everything that concerns two parts at once. */
export function planParts(draw: Draw, network: NetworkPlan): PartsPlan {
  const names: string[] = [];
  for (let count = whole(draw, { min: 0, max: MOST_CONSUMERS }); names.length < count; ) {
    names.push(freshName(draw, NAME_LENGTH, (name) => isTaken(name) || names.includes(name)));
  }
  const kinds = names.map((name) => ({ name, compute: pick(draw, ["lambda", "fargate", "ec2"] as const) }));
  const numbers = some(draw, NUMBERS);
  const number = () => (once(draw, 3) ? numbers.pop() : undefined);
  const { directories, rights } = planMounts(draw, kinds);
  const services = kinds
    .filter(({ compute }) => compute === "fargate")
    .map(({ name }) => ({ name, address: planAddress(draw, network) }));
  const functions = kinds.filter(({ compute }) => compute === "lambda").map(({ name }) => name);
  const mostSandboxes = Math.floor((CONNECTIONS - OF_OTHERS) / Math.max(1, names.length));
  return {
    directories: directories.map((directory) => ({ ...directory, id: number() })),
    consumers: kinds.map(({ name, compute }) => ({
      name,
      compute,
      rights: rights.get(name) ?? {},
      uid: number(),
      functions: functions.filter((other) => other !== name),
      services: services.filter((other) => other.name !== name && other.address !== "none").map((other) => other.name),
      address: services.find((service) => service.name === name)?.address ?? "none",
      mostSandboxes,
      reserved: once(draw, 3) ? whole(draw, { min: 1, max: mostSandboxes }) : undefined,
      network,
    })),
  };
}

/** Every directory gets a writer, every consumer a mount, a function one only, and a private directory no reader. */
function planMounts(draw: Draw, kinds: readonly Pick<ConsumerPlan, "name" | "compute">[]) {
  const rights = new Map(kinds.map(({ name }) => [name, {} as Record<string, "read" | "write">]));
  const room = () =>
    kinds.filter(({ name, compute }) => compute !== "lambda" || Object.keys(rights.get(name)!).length === 0);
  const directories: Omit<DirectoryPlan, "id">[] = [];
  for (let left = MOST_DIRECTORIES; left > 0 && room().length > 0; left--) {
    if (directories.length > 0 && once(draw, 2)) break;
    const name = freshName(draw, NAME_LENGTH, (one) => directories.some((other) => other.name === one));
    directories.push({ name, private: once(draw, 3) });
    rights.get(pick(draw, room()).name)![name] = "write";
  }
  for (const { name, compute } of kinds) {
    const own = rights.get(name)!;
    const others = directories.filter((directory) => own[directory.name] === undefined);
    const none = Object.keys(own).length === 0;
    const more = none ? [pick(draw, others)] : compute === "lambda" ? [] : some(draw, others, 3);
    for (const other of more) own[other.name] = other.private || once(draw, 2) ? "write" : "read";
  }
  return { directories, rights };
}

/** A load balancer has subnets in two zones at least. */
function planAddress(draw: Draw, { zones }: NetworkPlan): ConsumerPlan["address"] {
  return pick(draw, zones.length > 1 ? ["discovery", "label", "domain", "none"] : ["discovery", "label", "none"]);
}

function isTaken(name: string): boolean {
  return (
    LABEL.test(name) ||
    RESERVED_NAMES.some((reserved) => reserved === name) ||
    RESERVED_SUFFIXES.some((suffix) => name.endsWith(suffix))
  );
}
