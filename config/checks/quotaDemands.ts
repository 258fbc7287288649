import { clientsOf, endpointsWith } from "../endpoints";
import { standardVcpus } from "../instanceVcpus";
import { nfsClients } from "../nfsClients";
import { type QuotaName, UNRESERVED_CONCURRENCY } from "../quotas";
import type { Draft, DraftConsumer } from "./check";
import { mostTasks, type Service, tasksByCapacity } from "./serviceTasks";
import { storageZonesOf } from "./zones";

export interface Demand {
  readonly count: number;
  /** First half of a message: `3 mounts need as many access points`. */
  readonly what: string;
}

/** Rules are counted for each group (fullestGroups.ts). */
export type CountedQuota = Exclude<QuotaName, "rulesPerSecurityGroup">;

type Consumers = readonly { readonly name: string; readonly consumer: DraftConsumer }[];

/** How much a stack needs of each quota, at its peak: while tasks and workers are replaced, old and new ones run. */
export function quotaDemands(consumers: Consumers, draft: Draft): Readonly<Record<CountedQuota, Demand>> {
  const all = consumers.map(({ consumer }) => consumer);
  const functions = all.flatMap((one) => (one.compute === "lambda" ? [one] : []));
  const services = all.flatMap((one) => (one.compute === "fargate" ? [one] : []));
  const workers = all.flatMap((one) => (one.compute === "ec2" ? [one] : []));
  const zones = storageZonesOf(draft).length;
  const parts = ownParts(consumers, draft);
  const mounts = sum(all, ({ mounts = {} }) => Object.keys(mounts).length);
  const balanced = services.filter(({ loadBalancer }) => loadBalancer !== undefined).length;
  const groups = consumers.length + balanced + parts.groups;
  const inSubnets = (functions.length + parts.functions) * zones;
  const tasks = sum(services, mostTasks);
  const interfaces = [inSubnets, tasks, 2 * workers.length, (parts.endpoints + balanced) * zones, parts.interfaces];
  const reserved = sum(functions, (one) => one.reservedConcurrency ?? one.provisionedConcurrency?.max ?? 0);
  const provisioned = functions.filter(({ provisionedConcurrency: range }) => (range?.max ?? 0) > (range?.min ?? 0));
  const scheduled = functions.filter(({ schedules = {} }) => Object.keys(schedules).length > 0).length;
  const vcpus = (spot: boolean) => Math.ceil(sum(services, (one) => tasksByCapacity(one, spot) * cpusOf(one)));
  const instances = (market: "on-demand" | "spot") =>
    2 * sum(workers, (one) => (one.market === market ? standardVcpus(one.instanceType ?? "") : 0));
  const discovered = services.filter(({ discovery = false }) => discovery !== false);
  return {
    securityGroups: counted(groups, "consumers, load balancers and the program's own parts need", "security groups"),
    networkInterfaces: counted(
      sum(interfaces),
      "functions, tasks, workers, endpoints, load balancers and mount targets can need",
      "network interfaces",
    ),
    interfaceEndpoints: counted(parts.endpoints, "the network needs", "interface endpoints"),
    elasticIps: counted(parts.addresses, "the NAT gateways need", "addresses"),
    lambdaInterfaces: {
      count: inSubnets === 0 ? 0 : inSubnets + parts.mountTargets,
      what: `${functions.length} functions and the mount gate's have a network interface in each of ${zones} zones, with ${parts.mountTargets} mount targets`,
    },
    concurrentExecutions: {
      count: reserved === 0 ? 0 : reserved + UNRESERVED_CONCURRENCY,
      what: `${reserved} reserved or provisioned executions, and ${UNRESERVED_CONCURRENCY} that must stay unreserved, pass an account's concurrency`,
    },
    provisionedFunctions: counted(provisioned.length, "autoscaling follows", "functions with provisionedConcurrency"),
    scheduleGroups: counted(scheduled, "the functions with schedules need", "schedule groups, one each"),
    fargateVcpus: counted(vcpus(false), "the services' tasks on demand can use", "vCPUs"),
    fargateSpotVcpus: counted(vcpus(true), "the services' tasks on Spot can use", "vCPUs"),
    discoveredTasks: counted(sum(discovered, mostTasks), "private DNS names can have", "tasks"),
    loadBalancers: counted(balanced, "the services need", "load balancers"),
    instanceVcpus: counted(
      instances("on-demand"),
      "the workers on demand, old and new in an update, use at least",
      "vCPUs",
    ),
    spotVcpus: counted(instances("spot"), "the workers on Spot, old and new in an update, use at least", "vCPUs"),
    autoScalingGroups: counted(workers.length, "the workers need", "Auto Scaling groups, one each"),
    roles: counted(sum(all, rolesOf) + parts.roles, "the consumers and the program's own parts need", "roles"),
    accessPoints: counted(mounts + parts.accessPoints, "mounts and the program's own parts need", "access points"),
  };
}

/** What the program has for itself. */
function ownParts(consumers: Consumers, draft: Draft) {
  const { network, fileSystem, maintenance } = draft;
  const zones = storageZonesOf(draft).length;
  const maintained = maintenance?.until === undefined ? 0 : 1;
  const names = consumers.map(({ name }) => name);
  const probe = consumers.length === 0 ? 0 : 1;
  // Beyond so many clients it goes by a consumer's group.
  const probeGroup = nfsClients(names, maintained === 1).length - names.length - maintained;
  const created = network?.existing === undefined;
  const clients = [
    ...consumers.flatMap(({ consumer }) => clientsOf(consumer)),
    ...(maintained === 1 ? ["ec2" as const] : []),
  ];
  const needed = created && network?.natGateways === "none" ? endpointsWith(clients, network.endpoints ?? []) : [];
  const hasTargets = fileSystem?.existing?.mountTargets === undefined;
  const gateways = { none: 0, single: 1, "one-per-zone": network?.availabilityZones?.length ?? 0 };
  const addresses = created ? gateways[network?.natGateways ?? "single"] : 0;
  const workers = consumers.some(({ consumer }) => consumer.compute === "ec2") ? 1 : 0;
  return {
    functions: probe,
    groups:
      (hasTargets ? (fileSystem?.mountTargetGroups ?? 1) : 0) +
      probeGroup +
      maintained +
      (needed.length > 0 ? (network?.endpointGroups ?? 1) : 0) +
      (created ? 0 : 1),
    endpoints: needed.filter(({ kind }) => kind === "interface").length,
    addresses,
    mountTargets: zones,
    interfaces: (hasTargets ? zones : 0) + maintained + addresses,
    // The negative probe's and the mount gate's, and the worker gate's.
    roles: 2 * probe + workers + maintained + (network?.flowLogs === undefined ? 0 : 1),
    accessPoints: probe + maintained,
  };
}

function counted(count: number, who: string, what: string): Demand {
  return { count, what: `${who} ${count} ${what}` };
}

/** A service has a second one that pulls its image, a function with schedules one that invokes it. */
function rolesOf(consumer: DraftConsumer): number {
  if (consumer.compute === "fargate") return 2;
  return consumer.compute === "lambda" && Object.keys(consumer.schedules ?? {}).length > 0 ? 2 : 1;
}

function cpusOf({ cpu = 256 }: Service): number {
  return cpu / 1024;
}

function sum(numbers: readonly number[]): number;
function sum<T>(values: readonly T[], of: (value: T) => number): number;
function sum<T>(values: readonly T[], of: (value: T) => number = Number): number {
  return values.reduce((total, value) => total + of(value), 0);
}
