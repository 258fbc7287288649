import { MAINTENANCE } from "./nfsClients";
import type { ConsumerConfig } from "./types";

export type Compute = Exclude<ConsumerConfig["compute"], "further">;

/** What calls AWS services: a kind of consumer, or something that some consumers do besides. */
export type Client = Compute | "invokes" | "sessions";

/** A VPC endpoint: `s3` is the gateway kind, which costs nothing; every other one is an interface in each zone. */
export interface EndpointNeed {
  /** Last part of `com.amazonaws.<region>.<service>`. */
  readonly service: string;
  readonly kind: "interface" | "gateway";
  readonly reason: string;
}

const need = (service: string, reason: string): EndpointNeed => ({ service, kind: "interface", reason });
const S3 = (reason: string): EndpointNeed => ({ service: "s3", kind: "gateway", reason });

/**
 * AWS services that are called from the subnets, by each kind of consumer and for what some do besides: the endpoints of a network without NAT gateways, and
 * what an existing network has to let through. NFS itself needs none: mount targets are in the network.
 */
export const ENDPOINTS: Readonly<Record<Client, readonly EndpointNeed[]>> = {
  // Lambda delivers logs and fetches code outside the function's network interface.
  lambda: [],
  fargate: [
    need("ecr.api", "registry login and image manifests"),
    need("ecr.dkr", "image pull"),
    need("logs", "the container's log"),
    S3("image layers"),
  ],
  ec2: [
    need("autoscaling", "completing the launch hook, and giving up an instance whose mount hangs"),
    need("ec2", "the mount helper's way when the file system's name does not resolve"),
    need("ec2messages", "session access"),
    need("elasticfilesystem", "the mount helper's way when the file system's name does not resolve"),
    need("logs", "the worker's log, and the metrics in it"),
    need("ssm", "session access, and the parameters of start and mount watchdog"),
    need("ssmmessages", "session access"),
    S3("the bundle, and Amazon Linux's packages"),
  ],
  invokes: [need("lambda", "invoking functions")],
  sessions: [need("ssmmessages", "a shell in a task")],
};

/** Endpoints of all these kinds together, each once, by service. */
export function endpointsFor(kinds: Iterable<Client>): readonly EndpointNeed[] {
  const byService = new Map<string, EndpointNeed>();
  for (const kind of kinds)
    for (const one of ENDPOINTS[kind]) byService.set(one.service, byService.get(one.service) ?? one);
  return [...byService.values()].sort((a, b) => (a.service < b.service ? -1 : 1));
}

/** Services whose endpoint is a route, at no price. */
const GATEWAYS = ["dynamodb", "s3"];

/** Those of the table, and what the stack file names besides. */
export function endpointsWith(kinds: Iterable<Client>, further: readonly string[]): readonly EndpointNeed[] {
  const known = endpointsFor(kinds);
  const more = further
    .filter((service) => !known.some((one) => one.service === service))
    .map((service): EndpointNeed => {
      const kind = GATEWAYS.includes(service) ? "gateway" : "interface";
      return { service, kind, reason: "named in the stack file" };
    });
  return [...known, ...more].sort((a, b) => (a.service < b.service ? -1 : 1));
}

/** What one consumer is to the table: its kind, and what it does besides. Parts that did not decode count as absent. */
export function clientsOf(consumer: {
  readonly compute?: string;
  /** Of a further kind. */
  readonly clients?: readonly Client[];
  readonly invokes?: readonly string[];
  readonly exec?: boolean;
}): readonly Client[] {
  return [
    ...(consumer.clients ?? (isCompute(consumer.compute) ? [consumer.compute] : [])),
    ...((consumer.invokes ?? []).length === 0 ? [] : (["invokes"] as const)),
    ...(consumer.exec === true ? (["sessions"] as const) : []),
  ];
}

function isCompute(name: string | undefined): name is Compute {
  return name === "lambda" || name === "fargate" || name === "ec2";
}

/** Whether a consumer itself calls AWS services from its subnets; what else a function needs of AWS happens outside them. */
export function reachesOut(consumer: {
  readonly compute?: string;
  readonly invokes?: readonly string[];
  readonly policies?: readonly string[];
}): boolean {
  return consumer.compute !== "lambda" || (consumer.invokes ?? []).length > 0 || (consumer.policies ?? []).length > 0;
}

/** Everybody who has an ingress rule of its own at the interface endpoints. */
export function endpointUsers(
  consumers: readonly { readonly name: string; readonly consumer: Parameters<typeof reachesOut>[0] }[],
  maintenance: boolean,
): readonly string[] {
  const users = consumers.filter(({ consumer }) => reachesOut(consumer)).map(({ name }) => name);
  return maintenance ? [...users, MAINTENANCE] : users;
}
