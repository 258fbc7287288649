import { z } from "zod";
import { tags } from "../fields";
import { firstFor, firstOf } from "../firstOf";
import { arn, digits, physicalId } from "../physicalIds";
import { resourceType } from "../resourceType";
import { missingSubnet } from "./efs";
import { routeTable } from "./routing";
import { missingGroup } from "./securityGroups";
import { missingVpc } from "./vpc";

/** Endpoints and flow logs. Recorded and checked: nothing on this machine goes through them. */

export const vpcEndpoint = resourceType({
  type: "aws:ec2/vpcEndpoint:VpcEndpoint",
  inputs: z.strictObject({
    vpcId: z.string(),
    serviceName: z
      .string()
      .regex(/^com\.amazonaws\.[a-z0-9-]+\.[a-z0-9.-]+$/, { error: "must be com.amazonaws.<region>.<service>" }),
    vpcEndpointType: z.enum(["Gateway", "Interface"]),
    routeTableIds: z.array(z.string()).optional(),
    subnetIds: z.array(z.string()).optional(),
    securityGroupIds: z.array(z.string()).optional(),
    privateDnsEnabled: z.boolean().optional(),
    tags,
  }),
  create: ({ type, name, inputs, ...place }) => {
    const id = physicalId("vpce", type, name);
    return {
      id,
      outputs: {
        arn: arn(place, "ec2", `vpc-endpoint/${id}`),
        ownerId: place.accountId,
        state: "available",
        prefixListId: inputs.vpcEndpointType === "Gateway" ? `pl-${digits(type, name, 8)}` : "",
      },
    };
  },
  refuse: ({ inputs, world }, existing) =>
    firstOf(
      () => missingVpc(world, inputs.vpcId),
      () => firstFor(inputs.subnetIds ?? [], (id) => missingSubnet(world, id)),
      () => firstFor(inputs.securityGroupIds ?? [], (id) => missingGroup(world, id)),
      () =>
        firstFor(inputs.routeTableIds ?? [], (id) =>
          world.byId(routeTable, id) === undefined
            ? {
                error: "InvalidRouteTableId.NotFound",
                message: `The routeTable ID '${id}' does not exist`,
                missing: `route table ${id}`,
                fix: "create the route table first",
                needs: { type: routeTable.type, id },
              }
            : undefined,
        ),
      () => {
        const extra = inputs.vpcEndpointType === "Gateway" ? inputs.subnetIds : inputs.routeTableIds;
        if (extra === undefined) return undefined;
        return {
          error: "InvalidParameter",
          message: `a ${inputs.vpcEndpointType} endpoint takes ${inputs.vpcEndpointType === "Gateway" ? "route tables, no subnets" : "subnets, no route tables"}`,
          missing: "the arguments of its type",
          fix: "correct vpcEndpointType or the arguments",
        };
      },
      () => {
        const same = existing.find(
          (one) =>
            one.inputs.vpcId === inputs.vpcId &&
            one.inputs.serviceName === inputs.serviceName &&
            inputs.privateDnsEnabled === true,
        );
        if (same === undefined) return undefined;
        return {
          error: "InvalidParameter",
          message: `private-dns-enabled cannot be set because there is already a conflicting DNS domain for ${inputs.serviceName} in the VPC ${inputs.vpcId}`,
          missing: "a service without an endpoint",
          fix: `leave it out: ${same.name} serves ${inputs.serviceName}`,
        };
      },
    ),
});

export const flowLog = resourceType({
  type: "aws:ec2/flowLog:FlowLog",
  inputs: z.strictObject({
    vpcId: z.string(),
    trafficType: z.enum(["ALL", "ACCEPT", "REJECT"]),
    logDestinationType: z.literal("cloud-watch-logs"),
    logDestination: z.string(),
    iamRoleArn: z.string(),
    tags,
  }),
  create: ({ type, name, ...place }) => {
    const id = physicalId("fl", type, name);
    return { id, outputs: { arn: arn(place, "ec2", `vpc-flow-log/${id}`) } };
  },
  refuse: ({ inputs, world }) => missingVpc(world, inputs.vpcId),
});
