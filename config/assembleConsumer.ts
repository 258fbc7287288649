import { type FurtherKind, ownFields } from "./furtherKind";
import { instanceArchitecture } from "./instanceArchitecture";
import { mountPath } from "./mountPath";
import { consumerId } from "./posix";
import type { ConsumerValues } from "./schema";
import type {
  ConsumerConfig,
  Ec2ConsumerConfig,
  FargateConsumerConfig,
  LambdaConsumerConfig,
  MountConfig,
} from "./types";

type Values<Kind extends ConsumerValues["compute"]> = Extract<ConsumerValues, { readonly compute: Kind }>;

/** One consumer's configuration from its decoded values: every field is there, and lists without an order are sorted. */
export function assembleConsumer(
  name: string,
  values: ConsumerValues,
  further: readonly FurtherKind[] = [],
): ConsumerConfig {
  const kind = further.find(({ compute }) => compute === values.compute);
  if (kind !== undefined) {
    const { compute, clients } = kind;
    const own = { compute: "further", kind: compute, entry: values.entry, own: ownFields(values), clients } as const;
    return { ...common(name, values), ...own };
  }
  switch (values.compute) {
    case "lambda":
      return { ...common(name, values), ...lambdaFields(values) };
    case "fargate":
      return { ...common(name, values), ...fargateFields(name, values) };
    case "ec2":
      return { ...common(name, values), ...ec2Fields(values) };
  }
}

function common(name: string, { uid, mounts, environment, invokes, calls, policies }: ConsumerValues) {
  return {
    name,
    id: uid ?? consumerId(name),
    mounts: Object.entries(mounts)
      .map(([directory, value]): MountConfig => {
        const rights = typeof value === "string" ? value : value.rights;
        return { directory, rights, at: mountPath(directory, value) };
      })
      .sort((left, right) => (left.directory < right.directory ? -1 : 1)),
    environment,
    invokes: invokes.toSorted(),
    calls: calls.toSorted(),
    policies: policies.toSorted(),
  };
}

type Own<Config> = Omit<Config, "name" | "id" | "mounts" | "environment" | "invokes" | "calls" | "policies">;

function lambdaFields(values: Values<"lambda">): Own<LambdaConsumerConfig> {
  const { compute, entry, architecture, memory, timeout, ephemeralStorage, layers, schedules, logRetentionDays } =
    values;
  const names = Object.keys(schedules).sort();
  return {
    compute,
    entry,
    architecture,
    memory,
    timeout,
    ephemeralStorage,
    layers,
    reservedConcurrency: values.reservedConcurrency,
    provisionedConcurrency: values.provisionedConcurrency,
    asynchronous: values.asynchronous,
    schedules: Object.fromEntries(names.map((each) => [each, schedules[each]!])),
    url: values.url === undefined ? undefined : { callers: values.url.callers.toSorted() },
    logRetentionDays,
  };
}

function fargateFields(name: string, values: Values<"fargate">): Own<FargateConsumerConfig> {
  const { compute, architecture, port, replicas, cpu, memory, capacity, healthCheck, exec, logRetentionDays } = values;
  const { loadBalancer: balancer } = values;
  return {
    compute,
    entry: values.entry,
    image: values.image,
    architecture,
    port,
    replicas,
    cpu,
    memory,
    capacity,
    discovery: discoveryName(name, values.discovery),
    loadBalancer:
      balancer === undefined
        ? undefined
        : {
            scheme: balancer.scheme,
            certificate: balancer.certificate,
            domain: balancer.domain,
            hostedZone: balancer.hostedZone,
          },
    healthCheck,
    exec,
    logRetentionDays,
  };
}

function ec2Fields(values: Values<"ec2">): Own<Ec2ConsumerConfig> {
  const { compute, entry, instanceType, fallbackInstanceTypes, market, ami, rootVolume, packages, logRetentionDays } =
    values;
  return {
    compute,
    entry,
    instanceType,
    fallbackInstanceTypes,
    market,
    architecture: instanceArchitecture(instanceType),
    ami,
    rootVolume,
    packages: packages.toSorted(),
    logRetentionDays,
  };
}

/** Label of a service's private DNS name; undefined = it has none. */
export function discoveryName(consumer: string, discovery: string | boolean): string | undefined {
  if (typeof discovery === "string") return discovery;
  return discovery ? consumer : undefined;
}
