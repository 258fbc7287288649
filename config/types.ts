import type { Client } from "./endpoints";
import type { ObservabilityConfig } from "./observabilityTypes";

/** The decoded stack configuration: what the rest of the program may rely on. Plain, frozen values; no Pulumi Output. */
export interface StackConfig {
  readonly project: string;
  readonly stack: string;
  /** AWS region, from `aws:region`. */
  readonly region: string;
  readonly network: NetworkConfig;
  readonly fileSystem: FileSystemConfig;
  /** Keyed by name, sorted by it: the Pulumi CLI keeps no other order. */
  readonly directories: Readonly<Record<string, DirectoryConfig>>;
  /** Keyed by name, sorted by it: the Pulumi CLI keeps no other order. */
  readonly consumers: Readonly<Record<string, ConsumerConfig>>;
  /** Undefined = none. */
  readonly maintenance: MaintenanceConfig | undefined;
  /** Quota of the account: ingress rules that one security group may have. */
  readonly rulesPerSecurityGroup: number;
  readonly observability: ObservabilityConfig;
  /** Things worth a warning that stop nothing (default quotas, unusual values). */
  readonly warnings: readonly string[];
}

export interface NetworkConfig {
  /** Of a network that the program creates. */
  readonly cidrBlock: string;
  /** Zone letters (`a` in `eu-west-1` is `eu-west-1a`); of an existing network those of its subnets. */
  readonly availabilityZones: readonly string[];
  /** Of a network that the program creates. */
  readonly natGateways: "none" | "single" | "one-per-zone";
  /** Further services that get an endpoint, sorted; only without NAT gateways. */
  readonly endpoints: readonly string[];
  /** Security groups of each interface endpoint, over which the users' rules are spread. */
  readonly endpointGroups: number;
  readonly flowLogs: FlowLogsConfig | undefined;
  /** Undefined = the program creates the network. */
  readonly existing: ExistingNetworkConfig | undefined;
}

export interface FlowLogsConfig {
  readonly traffic: "all" | "accepted" | "rejected";
  readonly retentionDays: number;
}

export interface ExistingNetworkConfig {
  readonly vpcId: string;
  /** Zone letter → subnet id. */
  readonly subnets: Readonly<Record<string, string>>;
}

export interface FileSystemConfig {
  readonly throughput: "elastic" | "bursting" | "provisioned";
  /** MiB/s; set exactly if the throughput is provisioned. */
  readonly provisionedMiBps: number | undefined;
  /** EFS's own name of the lifecycle rule, such as `AFTER_30_DAYS`; undefined = no transition. */
  readonly infrequentAccessAfter: string | undefined;
  /** As infrequentAccessAfter. */
  readonly archiveAfter: string | undefined;
  readonly backOnAccess: boolean;
  /** Zone letter; undefined = regional. */
  readonly oneZone: string | undefined;
  /** `create` or a key's ARN; undefined = AWS's own key. */
  readonly kmsKey: string | undefined;
  readonly backups: boolean;
  readonly replicateTo: string | undefined;
  readonly protect: boolean;
  readonly retain: boolean;
  readonly ipAddressType: "ipv4" | "dual-stack";
  /** Security groups of each mount target, over which the clients' rules are spread. */
  readonly mountTargetGroups: number;
  /** Undefined = the program creates the file system. */
  readonly existing: ExistingFileSystemConfig | undefined;
}

export interface ExistingFileSystemConfig {
  readonly id: string;
  readonly managePolicy: boolean;
  /** Undefined = the program creates them. */
  readonly mountTargets: { readonly group: string; readonly ids: Readonly<Record<string, string>> } | undefined;
}

export interface MaintenanceConfig {
  /** ISO 8601 with a zone. */
  readonly until: string;
}

export interface DirectoryConfig {
  readonly name: string;
  /** Top-level path on the file system, `/<name>`. */
  readonly path: string;
  /** uid and gid that own the directory; no process runs as this uid. */
  readonly id: number;
  /** Readable by its writers only. */
  readonly private: boolean;
}

export type Rights = "read" | "write";

export interface MountConfig {
  readonly directory: string;
  readonly rights: Rights;
  /** Absolute path in the consumer, `/mnt/<directory>` unless configured. */
  readonly at: string;
}

export interface ConsumerBase {
  readonly name: string;
  /** The consumer's uid, and its own gid. */
  readonly id: number;
  readonly mounts: readonly MountConfig[];
  readonly environment: Readonly<Record<string, string>>;
  /** Lambda consumers that it may invoke, sorted. */
  readonly invokes: readonly string[];
  /** Services that it may connect to, sorted. */
  readonly calls: readonly string[];
  /** ARNs of managed policies of its role. */
  readonly policies: readonly string[];
}

export type Architecture = "arm64" | "x86_64";

export interface LambdaConsumerConfig extends ConsumerBase {
  readonly compute: "lambda";
  /** Handler file, relative to the project's root. */
  readonly entry: string;
  readonly architecture: Architecture;
  /** MiB. */
  readonly memory: number;
  /** Seconds. */
  readonly timeout: number;
  /** MiB of /tmp. */
  readonly ephemeralStorage: number;
  /** ARNs of layer versions, in order. */
  readonly layers: readonly string[];
  readonly reservedConcurrency: number | undefined;
  readonly provisionedConcurrency: ProvisionedConcurrencyConfig | undefined;
  readonly asynchronous: AsynchronousConfig | undefined;
  /** Keyed by name, sorted by it. */
  readonly schedules: Readonly<Record<string, ScheduleConfig>>;
  readonly url: { readonly callers: readonly string[] } | undefined;
  readonly logRetentionDays: number;
}

export interface ProvisionedConcurrencyConfig {
  readonly min: number;
  readonly max: number;
  /** Percent in use that scaling aims at. */
  readonly utilization: number;
}

export interface AsynchronousConfig {
  readonly retries: number;
  /** Seconds. */
  readonly maximumAge: number;
  readonly onSuccess: boolean;
  readonly onFailure: boolean;
}

export interface ScheduleConfig {
  readonly expression: string;
  readonly timezone: string;
  /** The event, as a JSON object. */
  readonly input: Readonly<Record<string, unknown>>;
  readonly enabled: boolean;
}

export interface FargateConsumerConfig extends ConsumerBase {
  readonly compute: "fargate";
  /** Handler file, relative to the project's root; undefined exactly if there is an image. */
  readonly entry: string | undefined;
  readonly image: string | undefined;
  readonly architecture: Architecture;
  readonly port: number;
  readonly replicas: { readonly min: number; readonly max: number };
  /** CPU units, 1024 = one vCPU. */
  readonly cpu: number;
  /** MiB. */
  readonly memory: number;
  readonly capacity: { readonly onDemandBase: number; readonly spotPercent: number };
  /** Label of its private DNS name; undefined = it has none. */
  readonly discovery: string | undefined;
  readonly loadBalancer: LoadBalancerConfig | undefined;
  readonly healthCheck: HealthCheckConfig;
  readonly exec: boolean;
  readonly logRetentionDays: number;
}

export interface LoadBalancerConfig {
  readonly scheme: "internal" | "public";
  /** ARN; undefined = HTTP, within the network only. */
  readonly certificate: string | undefined;
  readonly domain: string | undefined;
  /** Id of the Route 53 zone in which the domain is made. */
  readonly hostedZone: string | undefined;
}

/** Times in seconds. */
export interface HealthCheckConfig {
  readonly path: string;
  readonly interval: number;
  readonly timeout: number;
  readonly retries: number;
  readonly startPeriod: number;
}

export interface Ec2ConsumerConfig extends ConsumerBase {
  readonly compute: "ec2";
  /** Handler file, relative to the project's root. */
  readonly entry: string;
  readonly instanceType: string;
  /** Of the same architecture, in order of preference. */
  readonly fallbackInstanceTypes: readonly string[];
  readonly market: "on-demand" | "spot";
  readonly architecture: Architecture;
  /** Pinned image; undefined = the newest Amazon Linux 2023 when an instance is launched. */
  readonly ami: string | undefined;
  /** GiB. */
  readonly rootVolume: number;
  /** Besides the worker's own, sorted. */
  readonly packages: readonly string[];
  readonly logRetentionDays: number;
}

/** A consumer of a kind that is registered beyond the three: what every consumer has, and its own fields. */
export interface FurtherConsumerConfig extends ConsumerBase {
  readonly compute: "further";
  /** As `compute` in the stack file says. */
  readonly kind: string;
  readonly entry: string | undefined;
  /** As decoded. */
  readonly own: Readonly<Record<string, unknown>>;
  /** What it is to the table of endpoints. */
  readonly clients: readonly Client[];
}

export type ConsumerConfig = LambdaConsumerConfig | FargateConsumerConfig | Ec2ConsumerConfig | FurtherConsumerConfig;
