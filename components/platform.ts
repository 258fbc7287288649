import type * as aws from "@pulumi/aws";
import type * as pulumi from "@pulumi/pulumi";
import type { ConsumerConfig, DirectoryConfig } from "../config/types";
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
  /** Keyed by name: consumers know each other by their configuration, not by their resources. */
  readonly consumers: Readonly<Record<string, ConsumerConfig>>;
  /** Private DNS names of services; undefined where no service has one. */
  readonly namespace: aws.servicediscovery.PrivateDnsNamespace | undefined;
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

/** How the worker gate sees that a new instance has taken over. */
export interface Replacement {
  /** Name of the Auto Scaling group. */
  readonly group: string;
  /** Version of the launch template. */
  readonly version: pulumi.Output<string>;
  /** Whatever else makes the group replace its instance. */
  readonly trigger: string;
  /** Parameter to which an instance reports how it started. */
  readonly report: { readonly name: string; readonly arn: pulumi.Output<string> };
  readonly resource: pulumi.Resource;
}

/** The group and port that a caller has to reach. */
export interface Entrance {
  readonly securityGroup: aws.ec2.SecurityGroup;
  readonly port: number;
}

/** What alarms have to know of a consumer. */
export interface Vitals {
  /** While it is being made, silence means nothing. */
  readonly resource: pulumi.Resource;
  /** Purpose → name of a queue that should be empty. */
  readonly deadLetters: Readonly<Record<string, pulumi.Output<string>>>;
  /** Its load balancer and target group, as metrics name them; undefined = none. */
  readonly balancer:
    | { readonly loadBalancer: pulumi.Output<string>; readonly targetGroup: pulumi.Output<string> }
    | undefined;
}

/** What every compute kind's component offers to the rest of the program. */
export interface Consumer {
  readonly access: Access;
  /** ARN of what runs: the function's alias, the service's cluster, the group. */
  readonly arn: pulumi.Output<string>;
  /** Undefined for kinds that cannot be invoked. */
  readonly probe: Probe | undefined;
  /** Undefined for kinds that Pulumi itself waits for. */
  readonly replacement: Replacement | undefined;
  /** Address for people and programs outside the stack; undefined = it has none. */
  readonly url: pulumi.Output<string> | undefined;
  /** Purpose → URL of a queue that it fills. */
  readonly queues: Readonly<Record<string, pulumi.Output<string>>>;
  /** What alarms have to know of it; undefined for kinds that have none. */
  readonly vitals: Vitals | undefined;
  /** Where those that call it connect; undefined for kinds that cannot be called. */
  readonly entrance: Entrance | undefined;
}

/** Arguments of every compute kind's component. */
export interface ConsumerArgs<Config> {
  readonly config: Config;
  readonly platform: Platform;
}
