import * as aws from "@pulumi/aws";
import type * as pulumi from "@pulumi/pulumi";
import { namespaceName } from "../config/addresses";
import type { ConsumerConfig, FargateConsumerConfig } from "../config/types";
import { type StackNames, tagsOf } from "./naming";
import type { Network } from "./network";
import type { Platform } from "./platform";

/** Seconds for which callers keep an address: tasks come and go. */
const TTL_SECONDS = 10;

/** The stack's private DNS namespace; only where a service has a name in it. */
export function serviceNamespace(
  consumers: Readonly<Record<string, ConsumerConfig>>,
  names: StackNames,
  network: Network,
): aws.servicediscovery.PrivateDnsNamespace | undefined {
  const named = Object.values(consumers).some((one) => one.compute === "fargate" && one.discovery !== undefined);
  if (!named) return undefined;
  return new aws.servicediscovery.PrivateDnsNamespace("services", {
    name: namespaceName(names),
    description: "Services of the stack",
    vpc: network.vpcId,
    tags: tagsOf(names, "services"),
  });
}

/** A service's private DNS name, with an address for every healthy task; undefined if it has none. */
export function serviceRegistry(
  name: string,
  { name: consumer, discovery }: FargateConsumerConfig,
  { names, namespace }: Platform,
  parent: pulumi.ComponentResource,
): aws.servicediscovery.Service | undefined {
  if (discovery === undefined) return undefined;
  if (namespace === undefined)
    throw new Error(`consumer ${consumer} has a private DNS name, but the stack no namespace`);
  return new aws.servicediscovery.Service(
    `${name}-registry`,
    {
      name: discovery,
      description: `Tasks of ${consumer}`,
      dnsConfig: {
        namespaceId: namespace.id,
        routingPolicy: "MULTIVALUE",
        dnsRecords: [{ type: "A", ttl: TTL_SECONDS }],
      },
      // Tasks that are just stopping may still be listed when the service goes.
      forceDestroy: true,
      tags: tagsOf(names, consumer, consumer),
    },
    { parent },
  );
}
