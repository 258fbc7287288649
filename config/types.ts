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
  /** Things worth a warning that stop nothing (default quotas, unusual values). */
  readonly warnings: readonly string[];
}

export interface NetworkConfig {
  readonly cidrBlock: string;
  /** Zone letters (`a` in `eu-west-1` is `eu-west-1a`). */
  readonly availabilityZones: readonly string[];
  readonly natGateways: "single";
}

export interface FileSystemConfig {
  readonly throughput: "elastic" | "bursting";
  /** EFS's own name of the lifecycle rule, such as `AFTER_30_DAYS`; undefined = no transition. */
  readonly infrequentAccessAfter: string | undefined;
  readonly backups: boolean;
  readonly protect: boolean;
}

export interface DirectoryConfig {
  readonly name: string;
  /** Top-level path on the file system, `/<name>`. */
  readonly path: string;
  /** uid and gid that own the directory; no process runs as this uid. */
  readonly id: number;
}

export type Rights = "read" | "write";

export interface MountConfig {
  readonly directory: string;
  readonly rights: Rights;
  /** Absolute path in the consumer, `/mnt/<directory>` unless configured. */
  readonly at: string;
}

interface ConsumerBase {
  readonly name: string;
  /** Handler file, relative to the project's root. */
  readonly entry: string;
  /** The consumer's uid, and its own gid. */
  readonly id: number;
  readonly mounts: readonly MountConfig[];
  readonly environment: Readonly<Record<string, string>>;
}

export interface LambdaConsumerConfig extends ConsumerBase {
  readonly compute: "lambda";
  /** MiB. */
  readonly memory: number;
  /** Seconds. */
  readonly timeout: number;
  readonly reservedConcurrency: number | undefined;
}

export interface FargateConsumerConfig extends ConsumerBase {
  readonly compute: "fargate";
  readonly port: number;
  readonly replicas: { readonly min: number; readonly max: number };
  /** CPU units, 1024 = one vCPU. */
  readonly cpu: number;
  /** MiB. */
  readonly memory: number;
}

export interface Ec2ConsumerConfig extends ConsumerBase {
  readonly compute: "ec2";
  readonly instanceType: string;
  readonly architecture: "arm64" | "x86_64";
  /** Pinned image; undefined = the newest Amazon Linux 2023 when an instance is launched. */
  readonly ami: string | undefined;
}

export type ConsumerConfig = LambdaConsumerConfig | FargateConsumerConfig | Ec2ConsumerConfig;
