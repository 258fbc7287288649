import { formatCidr, isPrivate, network, parseCidr, privateAddresses } from "../cidr";
import { clientsOf, endpointsFor, endpointsWith } from "../endpoints";
import * as limits from "../limits";
import { join } from "../problem";
import type { Check, CheckContext } from "./check";
import { storageZonesOf } from "./zones";

/** Fields of a network that the program creates. */
const OF_CREATED = ["cidrBlock", "availabilityZones", "natGateways", "endpoints", "endpointGroups"] as const;

/** The address block or the subnets, and that the zones are distinct and big enough for what will run in them. */
export const checkNetwork: Check = (context) => {
  const { draft, path, written, problem, warn } = context;
  const { cidrBlock, availabilityZones = [] } = draft.network ?? {};
  if (written("network", "existing")) {
    checkExisting(context);
    return;
  }
  const zonesPath = join(path("network"), "availabilityZones");
  for (const [index, letter] of availabilityZones.entries()) {
    if (availabilityZones.indexOf(letter) < index) {
      problem(join(zonesPath, index), `zone ${letter} is named twice; name each zone once`);
    }
  }
  if (availabilityZones.length === 1) {
    warn(`${zonesPath}: everything runs in one zone and stops with it; name a second letter`);
  }
  if (cidrBlock !== undefined) checkBlock(context, cidrBlock, join(path("network"), "cidrBlock"));
  checkEndpoints(context);
};

function checkEndpoints({ draft, consumers, path, problem, warn }: CheckContext) {
  const { natGateways, endpoints = [], endpointGroups = 1 } = draft.network ?? {};
  const at = join(path("network"), "endpoints");
  for (const [index, service] of endpoints.entries()) {
    if (endpoints.indexOf(service) < index)
      problem(join(at, index), `${service} is named twice; name each service once`);
  }
  if (natGateways === undefined) return;
  if (natGateways !== "none") {
    if (endpointGroups > 1) {
      problem(
        join(path("network"), "endpointGroups"),
        `with NAT gateways (${natGateways}) there are no endpoints; remove this, or set natGateways: none`,
      );
    }
    if (endpoints.length === 0) return;
    problem(
      at,
      `through the NAT gateways (${natGateways}) every service is reached; remove this, or set natGateways: none`,
    );
    return;
  }
  if (endpoints.length > 0) return;
  for (const { path: of, consumer } of consumers) {
    if ((consumer.policies ?? []).length === 0) continue;
    const reached = endpointsFor(clientsOf(consumer)).map(({ service }) => service);
    warn(
      `${join(of, "policies")}: without NAT gateways ${reached.length === 0 ? "no AWS service" : `only ${reached.join(", ")}`} can be reached; ` +
        `name what the handler calls in ${at}`,
    );
  }
}

/** Whether VPC, zones and settings are as configured is asked of AWS, in the preview. */
function checkExisting({ draft, path, written, clean, problem, warn }: CheckContext) {
  for (const field of OF_CREATED) {
    if (!written("network", field)) continue;
    problem(join(path("network"), field), "a network that exists has its own; remove this, or existing");
  }
  const subnets = Object.entries(draft.network?.existing?.subnets ?? {});
  const at = join(join(path("network"), "existing"), "subnets");
  if (subnets.length === 0 && clean(at)) {
    problem(
      at,
      "names no subnet; name the private subnet of at least one zone; for example a: subnet-0123456789abcdef0",
    );
  }
  for (const [index, [zone, id]] of subnets.entries()) {
    const [other] = subnets.slice(0, index).find(([, earlier]) => earlier === id) ?? [];
    if (other !== undefined)
      problem(join(at, zone), `${id} is also the subnet of zone ${other}; a subnet is in one zone`);
  }
  if (subnets.length === 1) {
    warn(`${at}: everything runs in one zone and stops with it; name a second zone's subnet`);
  }
}

function checkBlock(context: CheckContext, cidrBlock: string, path: string) {
  const { problem, warn } = context;
  const block = parseCidr(cidrBlock);
  const { min, max } = limits.VPC_PREFIX;
  const got = `got ${JSON.stringify(cidrBlock)}`;
  if (block === undefined) {
    problem(path, `${got}; must be an IPv4 block in CIDR notation; for example 10.20.0.0/16`);
    return;
  }
  if (block.prefix < min || block.prefix > max) {
    const why = block.prefix > max ? "; a smaller block cannot hold a subnet for each zone" : "";
    problem(
      path,
      `${got}; its prefix must be /${min} to /${max}${why}; for example ${formatCidr({ ...block, prefix: min })}`,
    );
    return;
  }
  const clean = network(block);
  if (clean.base !== block.base) {
    problem(path, `${got}; the address must be the first of its block; write ${formatCidr(clean)}`);
    return;
  }
  if (!isPrivate(block)) {
    warn(`${path}: ${cidrBlock} is public address space; hosts of its owner cannot be reached from the VPC`);
  }
  const needed = addressesPerZone(context);
  const usable = privateAddresses(block.prefix);
  if (needed > usable) {
    problem(
      path,
      `${got}; a zone's private subnet then has ${usable} usable addresses, but the consumers can need ${needed}; choose a larger block, such as /${min}`,
    );
  }
}

/**
 * Addresses that one private subnet must have: one for the mount target, one for each interface endpoint where there is
 * no NAT gateway, one for each function (its functions share a network interface, one a group and subnet), two for a
 * worker (an instance refresh starts the new one first), and for a service twice its share of the tasks (a deployment
 * starts as many again).
 */
function addressesPerZone({ consumers, draft }: CheckContext): number {
  const zones = Math.max(1, storageZonesOf(draft).length);
  const needs = consumers.map(({ consumer }) => {
    if (consumer.compute === "ec2") return 2;
    if (consumer.compute === "fargate") return 2 * Math.ceil((consumer.replicas?.max ?? 1) / zones);
    return 1;
  });
  const clients = consumers.flatMap(({ consumer }) => clientsOf(consumer));
  const { natGateways, endpoints: further = [] } = draft.network ?? {};
  const endpoints = natGateways === "none" ? endpointsWith(clients, further) : [];
  return needs.reduce((sum, need) => sum + need, 1 + endpoints.filter(({ kind }) => kind === "interface").length);
}
