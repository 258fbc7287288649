import type { AlarmsConfig } from "../../config/observabilityTypes";
import { consumerId, directoryId } from "../../config/posix";
import type {
  ConsumerConfig,
  DirectoryConfig,
  Ec2ConsumerConfig,
  FargateConsumerConfig,
  FileSystemConfig,
  LambdaConsumerConfig,
  MountConfig,
  NetworkConfig,
  Rights,
  StackConfig,
} from "../../config/types";

/** `{ samples: "write" }` as the configuration's decoder gives it. */
export function mounts(rights: Readonly<Record<string, Rights>>): MountConfig[] {
  return Object.entries(rights).map(([directory, right]) => ({ directory, rights: right, at: `/mnt/${directory}` }));
}

export function directories(...names: readonly string[]): Record<string, DirectoryConfig> {
  return Object.fromEntries(
    names.map((name) => [name, { name, path: `/${name}`, id: directoryId(name), private: false }]),
  );
}

/** What a consumer has that knows no other. */
const ALONE = { environment: {}, invokes: [], calls: [], policies: [] };

export function lambdaConfig(name: string, changes: Partial<LambdaConsumerConfig> = {}): LambdaConsumerConfig {
  return {
    name,
    compute: "lambda",
    entry: "tests/support/handlers/answer.ts",
    id: consumerId(name),
    mounts: mounts({ samples: "write" }),
    ...ALONE,
    architecture: "arm64",
    memory: 512,
    timeout: 30,
    ephemeralStorage: 512,
    layers: [],
    reservedConcurrency: undefined,
    provisionedConcurrency: undefined,
    asynchronous: undefined,
    schedules: {},
    url: undefined,
    logRetentionDays: 30,
    ...changes,
  };
}

export function fargateConfig(name: string, changes: Partial<FargateConsumerConfig> = {}): FargateConsumerConfig {
  return {
    name,
    compute: "fargate",
    entry: "tests/support/handlers/stay.ts",
    id: consumerId(name),
    mounts: mounts({ models: "read" }),
    ...ALONE,
    image: undefined,
    architecture: "arm64",
    port: 8080,
    replicas: { min: 1, max: 4 },
    cpu: 256,
    memory: 512,
    capacity: { onDemandBase: 0, spotPercent: 0 },
    discovery: undefined,
    loadBalancer: undefined,
    healthCheck: { path: "/healthz", interval: 10, timeout: 5, retries: 3, startPeriod: 60 },
    exec: false,
    logRetentionDays: 30,
    ...changes,
  };
}

export function ec2Config(name: string, changes: Partial<Ec2ConsumerConfig> = {}): Ec2ConsumerConfig {
  return {
    name,
    compute: "ec2",
    entry: "tests/support/handlers/stay.ts",
    id: consumerId(name),
    mounts: mounts({ samples: "write", models: "read" }),
    ...ALONE,
    instanceType: "c7g.large",
    fallbackInstanceTypes: [],
    market: "on-demand",
    architecture: "arm64",
    ami: undefined,
    rootVolume: 16,
    packages: [],
    logRetentionDays: 30,
    ...changes,
  };
}

export function networkConfig(changes: Partial<NetworkConfig> = {}): NetworkConfig {
  return {
    cidrBlock: "10.20.0.0/16",
    availabilityZones: ["a", "b"],
    natGateways: "single",
    endpoints: [],
    endpointGroups: 1,
    flowLogs: undefined,
    existing: undefined,
    ...changes,
  };
}

export function fileSystemConfig(changes: Partial<FileSystemConfig> = {}): FileSystemConfig {
  return {
    throughput: "elastic",
    provisionedMiBps: undefined,
    infrequentAccessAfter: "AFTER_30_DAYS",
    archiveAfter: undefined,
    backOnAccess: true,
    oneZone: undefined,
    kmsKey: undefined,
    backups: true,
    replicateTo: undefined,
    protect: false,
    retain: false,
    ipAddressType: "ipv4",
    mountTargetGroups: 1,
    existing: undefined,
    ...changes,
  };
}

/** Thresholds as they are by default. */
export function alarmsConfig(changes: Partial<AlarmsConfig> = {}): AlarmsConfig {
  return {
    ...{ emails: [], omit: [], ioLimitPercent: 95, connections: 20_000, burstCreditsGiB: 192, utilizationPercent: 80 },
    ...{ meteredGiBPerHour: 100, replicationMinutes: 60, errorPercent: 5, durationPercent: 80, cpuPercent: 90 },
    ...{ memoryPercent: 90, heartbeatMinutes: 5, newModelMinutes: 60, pendingSamplesMinutes: 15, oldLookMinutes: 5 },
    ...changes,
  };
}

/** A stack with two zones and the given consumers, on directories samples, journal and models. */
export function stackConfig(
  consumers: readonly ConsumerConfig[] = [],
  changes: Partial<StackConfig> = {},
): StackConfig {
  return {
    project: "shared-storage",
    stack: "test",
    region: "eu-west-1",
    network: networkConfig(),
    fileSystem: fileSystemConfig(),
    directories: directories("samples", "journal", "models"),
    consumers: Object.fromEntries(consumers.map((consumer) => [consumer.name, consumer])),
    maintenance: undefined,
    rulesPerSecurityGroup: 60,
    observability: { dashboard: false, alarms: undefined },
    warnings: [],
    ...changes,
  };
}
