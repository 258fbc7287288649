import type * as pulumi from "@pulumi/pulumi";
import { clientsOf, reachesOut } from "../config/endpoints";
import type { ConsumerConfig } from "../config/types";
import { Access } from "./access";
import { httpsEgress } from "./httpsEgress";
import type { ConsumerArgs } from "./platform";
import { roleRights } from "./roleRights";

export interface ConsumerAccess {
  readonly access: Access;
  /** What the consumer has to wait for, of all three. */
  readonly readiness: readonly pulumi.CustomResource[];
}

/**
 * What every kind of consumer stands on: its access to the file system, the further rights of its role, and the way to
 * AWS services where it calls some.
 *
 * @param service AWS service that assumes the role, such as `lambda.amazonaws.com`
 */
export function consumerAccess(
  name: string,
  service: string,
  { config, platform }: ConsumerArgs<ConsumerConfig>,
  parent: pulumi.ComponentResource,
): ConsumerAccess {
  const consumer = config.name;
  const access = new Access(name, { consumer, id: config.id, mounts: config.mounts, service, platform }, { parent });
  const rights = roleRights(name, config, access, platform, parent);
  const { securityGroup } = access;
  const client = { client: consumer, consumer, clients: clientsOf(config), securityGroup, platform };
  const ways = reachesOut(config) ? httpsEgress(name, client, parent) : [];
  return { access, readiness: [...access.readiness, ...rights, ...ways] };
}
