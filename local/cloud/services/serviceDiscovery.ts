import { z } from "zod";
import { DNS_LABEL } from "../../../config/computeLimits";
import { tags } from "../fields";
import { firstOf } from "../firstOf";
import { arn, digits } from "../physicalIds";
import type { Refused } from "../problem";
import { resourceType } from "../resourceType";
import { vpc } from "./vpc";

export const privateDnsNamespace = resourceType({
  type: "aws:servicediscovery/privateDnsNamespace:PrivateDnsNamespace",
  inputs: z.strictObject({
    name: z.string().regex(/^([a-z0-9-]{1,63}\.)+[a-z0-9-]{1,63}$/, { error: "must be a domain name" }),
    description: z.string().optional(),
    vpc: z.string(),
    tags,
  }),
  create: ({ type, name, ...place }) => {
    const id = `ns-${digits(type, name, 16)}`;
    const hostedZone = `Z${digits(type, name, 20).toUpperCase()}`;
    return { id, outputs: { arn: arn(place, "servicediscovery", `namespace/${id}`), hostedZone } };
  },
  refuse: ({ inputs, world }, existing) =>
    firstOf<Refused>(
      () => {
        if (world.byId(vpc, inputs.vpc) !== undefined) return undefined;
        return {
          error: "InvalidInput",
          message: `The VPC ${inputs.vpc} does not exist`,
          missing: `VPC ${inputs.vpc}`,
          fix: "create the VPC first",
          needs: { type: vpc.type, id: inputs.vpc },
        };
      },
      () => {
        const same = existing.find((one) => one.inputs.name === inputs.name && one.inputs.vpc === inputs.vpc);
        if (same === undefined) return undefined;
        return {
          error: "ConflictingDomainExists",
          message: `The VPC has a private hosted zone ${inputs.name} already`,
          missing: "a name of its own",
          fix: `rename it or ${same.name}`,
        };
      },
    ),
});

/** A name in a namespace. On this machine services are found at their fronts instead. */
export const discoveryService = resourceType({
  type: "aws:servicediscovery/service:Service",
  inputs: z.strictObject({
    name: z.string().regex(DNS_LABEL.regex, { error: `must be ${DNS_LABEL.allowed}` }),
    description: z.string().optional(),
    dnsConfig: z.strictObject({
      namespaceId: z.string(),
      routingPolicy: z.enum(["MULTIVALUE", "WEIGHTED"]).optional(),
      dnsRecords: z.array(z.strictObject({ type: z.enum(["A", "SRV"]), ttl: z.number().int().min(0) })).min(1),
    }),
    forceDestroy: z.boolean().optional(),
    tags,
  }),
  create: ({ type, name, ...place }) => {
    const id = `srv-${digits(type, name, 16)}`;
    return { id, outputs: { arn: arn(place, "servicediscovery", `service/${id}`) } };
  },
  refuse: ({ inputs, world }, existing) =>
    firstOf<Refused>(
      () => {
        if (world.byId(privateDnsNamespace, inputs.dnsConfig.namespaceId) !== undefined) return undefined;
        return {
          error: "NamespaceNotFound",
          message: `The namespace ${inputs.dnsConfig.namespaceId} does not exist`,
          missing: `namespace ${inputs.dnsConfig.namespaceId}`,
          fix: "create the namespace first",
          needs: { type: privateDnsNamespace.type, id: inputs.dnsConfig.namespaceId },
        };
      },
      () => {
        const same = existing.find(
          (one) => one.inputs.name === inputs.name && one.inputs.dnsConfig.namespaceId === inputs.dnsConfig.namespaceId,
        );
        if (same === undefined) return undefined;
        return {
          error: "ServiceAlreadyExists",
          message: `The service can't be created because a service with the same name already exists: ${inputs.name}`,
          missing: "a name of its own",
          fix: `rename it or ${same.name}`,
        };
      },
    ),
});
