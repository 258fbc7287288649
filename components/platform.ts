import type * as pulumi from "@pulumi/pulumi";
import type { DirectoryConfig } from "../config/types";
import type { Access } from "./access";
import type { StackNames } from "./naming";
import type { Network } from "./network";
import type { SharedFileSystem } from "./sharedFileSystem";

/** What all consumers of one stack share. */
export interface Platform {
  readonly names: StackNames;
  readonly network: Network;
  readonly fileSystem: SharedFileSystem;
  /** Keyed by name. */
  readonly directories: Readonly<Record<string, DirectoryConfig>>;
}

/** How the mount gate reaches the probe in a consumer. */
export interface Probe {
  /** ARN of the alias: what callers use is what is probed. */
  readonly functionArn: pulumi.Output<string>;
  /** Published version; another version is probed again. */
  readonly version: pulumi.Output<string>;
  /** What must exist before the probe can be invoked. */
  readonly alias: pulumi.Resource;
}

/** What every compute kind's component offers to the rest of the program. */
export interface Consumer {
  readonly access: Access;
  /** ARN of what runs: the function's alias, the service's cluster, the group. */
  readonly arn: pulumi.Output<string>;
  /** Undefined for kinds that cannot be invoked. */
  readonly probe: Probe | undefined;
}

/** Arguments of every compute kind's component. */
export interface ConsumerArgs<Config> {
  readonly config: Config;
  readonly platform: Platform;
}
