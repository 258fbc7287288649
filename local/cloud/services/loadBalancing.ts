import { z } from "zod";
import { CERTIFICATE, LOAD_BALANCER_ZONES } from "../../../config/computeLimits";
import { tags } from "../fields";
import { firstFor, firstOf } from "../firstOf";
import { arn, digits } from "../physicalIds";
import type { Refused } from "../problem";
import { resourceType } from "../resourceType";
import { missingSubnet } from "./efs";
import { internetGateway } from "./gateways";
import { missingGroup } from "./securityGroups";
import { subnet, vpc } from "./vpc";

const name = z.string().regex(/^(?!internal-)[a-zA-Z0-9]([a-zA-Z0-9-]{0,30}[a-zA-Z0-9])?$/, {
  error: 'at most 32 letters, digits and hyphens, not at its ends, and not "internal-" at its start',
});

export const loadBalancer = resourceType({
  type: "aws:lb/loadBalancer:LoadBalancer",
  inputs: z.strictObject({
    name,
    internal: z.boolean(),
    loadBalancerType: z.literal("application"),
    subnets: z.array(z.string()).min(1),
    securityGroups: z.array(z.string()).min(1).max(5),
    dropInvalidHeaderFields: z.boolean().optional(),
    tags,
  }),
  create: ({ type, name: pulumiName, inputs, ...place }) => {
    const id = arn(place, "elasticloadbalancing", `loadbalancer/app/${inputs.name}/${digits(type, pulumiName, 16)}`);
    const host = `${inputs.internal ? "internal-" : ""}${inputs.name}-${digits(type, pulumiName, 9)}`;
    return {
      id,
      outputs: {
        arn: id,
        // How metrics name it: what comes after `loadbalancer/`.
        arnSuffix: id.slice(id.indexOf(":loadbalancer/") + ":loadbalancer/".length),
        dnsName: `${host}.${place.region}.elb.amazonaws.com`,
        zoneId: "Z32O12XQLNTSW2",
      },
    };
  },
  refuse: ({ inputs, world }, existing) =>
    firstOf<Refused>(
      () => firstFor(inputs.subnets, (id) => missingSubnet(world, id)),
      () => firstFor(inputs.securityGroups, (id) => missingGroup(world, id)),
      () => {
        const zones = new Set(inputs.subnets.map((id) => world.byId(subnet, id)?.inputs.availabilityZone));
        if (zones.size >= LOAD_BALANCER_ZONES) return undefined;
        return {
          error: "ValidationError",
          message: "At least two subnets in two different Availability Zones must be specified",
          missing: "a subnet in another zone",
          fix: "name subnets of two zones",
        };
      },
      () => {
        const vpcId = world.byId(subnet, inputs.subnets[0]!)?.inputs.vpcId;
        if (inputs.internal || world.find(internetGateway, (one) => one.inputs.vpcId === vpcId) !== undefined)
          return undefined;
        return {
          error: "InvalidSubnet",
          message: `VPC ${vpcId} has no internet gateway`,
          missing: `an internet gateway of ${vpcId}`,
          fix: "attach an internet gateway first",
        };
      },
      () =>
        existing.some((one) => one.inputs.name === inputs.name) ? duplicate("load balancer", inputs.name) : undefined,
    ),
});

export const targetGroup = resourceType({
  type: "aws:lb/targetGroup:TargetGroup",
  inputs: z.strictObject({
    name,
    vpcId: z.string(),
    targetType: z.literal("ip", { error: 'tasks on Fargate are targets by address: "ip"' }),
    protocol: z.literal("HTTP"),
    port: z.number().int().min(1).max(65_535),
    deregistrationDelay: z.number().int().min(0).max(3600).optional(),
    healthCheck: z
      .strictObject({
        path: z.string().startsWith("/", { error: "must be absolute" }),
        protocol: z.literal("HTTP").optional(),
        matcher: z.string().optional(),
        interval: z.number().int().min(5).max(300).optional(),
        timeout: z.number().int().min(2).max(120).optional(),
        healthyThreshold: z.number().int().min(2).max(10).optional(),
        unhealthyThreshold: z.number().int().min(2).max(10).optional(),
      })
      .optional(),
    tags,
  }),
  create: ({ type, name: pulumiName, inputs, ...place }) => {
    const id = arn(place, "elasticloadbalancing", `targetgroup/${inputs.name}/${digits(type, pulumiName, 16)}`);
    return { id, outputs: { arn: id, arnSuffix: id.slice(id.indexOf(":targetgroup/") + 1) } };
  },
  refuse: ({ inputs, world }, existing) =>
    firstOf<Refused>(
      () => {
        if (world.byId(vpc, inputs.vpcId) !== undefined) return undefined;
        return {
          error: "ValidationError",
          message: `The VPC ID '${inputs.vpcId}' is not found`,
          missing: `VPC ${inputs.vpcId}`,
          fix: "create the VPC first",
          needs: { type: vpc.type, id: inputs.vpcId },
        };
      },
      () =>
        existing.some((one) => one.inputs.name === inputs.name) ? duplicate("target group", inputs.name) : undefined,
    ),
});

const forward = z.strictObject({ type: z.literal("forward"), targetGroupArn: z.string() });
const redirect = z.strictObject({
  type: z.literal("redirect"),
  redirect: z.strictObject({ port: z.string(), protocol: z.literal("HTTPS"), statusCode: z.literal("HTTP_301") }),
});

export const listener = resourceType({
  type: "aws:lb/listener:Listener",
  inputs: z.strictObject({
    loadBalancerArn: z.string(),
    port: z.number().int().min(1).max(65_535),
    protocol: z.enum(["HTTP", "HTTPS"]),
    certificateArn: z
      .string()
      .regex(CERTIFICATE.regex, { error: `must be ${CERTIFICATE.allowed}` })
      .optional(),
    sslPolicy: z.string().optional(),
    defaultActions: z.array(z.discriminatedUnion("type", [forward, redirect])).length(1),
    tags,
  }),
  create: ({ type, name: pulumiName, inputs }) => {
    const id = `${inputs.loadBalancerArn.replace(":loadbalancer/", ":listener/")}/${digits(type, pulumiName, 16)}`;
    return { id, outputs: { arn: id } };
  },
  refuse: ({ inputs, world }, existing) =>
    firstOf<Refused>(
      () => {
        if (world.byId(loadBalancer, inputs.loadBalancerArn) !== undefined) return undefined;
        return missing("LoadBalancerNotFound", loadBalancer.type, inputs.loadBalancerArn);
      },
      () => {
        const [action] = inputs.defaultActions;
        if (action?.type !== "forward" || world.byId(targetGroup, action.targetGroupArn) !== undefined)
          return undefined;
        return missing("TargetGroupNotFound", targetGroup.type, action.targetGroupArn);
      },
      () => {
        if ((inputs.protocol === "HTTPS") === (inputs.certificateArn !== undefined)) return undefined;
        const needs = inputs.protocol === "HTTPS";
        return {
          error: needs ? "ValidationError" : "UnsupportedProtocol",
          message: needs
            ? "A certificate must be specified for HTTPS listeners"
            : "A certificate cannot be specified for HTTP listeners",
          missing: needs ? "certificateArn" : "the protocol HTTPS",
          fix: needs ? "set certificateArn" : "set protocol HTTPS",
        };
      },
      () => {
        const same = existing.find(
          (one) => one.inputs.loadBalancerArn === inputs.loadBalancerArn && one.inputs.port === inputs.port,
        );
        return same === undefined ? undefined : duplicate("listener", String(inputs.port));
      },
    ),
});

/** Refusal for a target group that does not exist; ECS asks for it. */
export function missing(error: string, type: string, id: string): Refused {
  return {
    error,
    message: `One or more of these were not found: ${id}`,
    missing: id,
    fix: "create it first",
    needs: { type, id },
  };
}

function duplicate(what: string, which: string): Refused {
  return {
    error: `Duplicate${what.replace(/(?:^| )(\w)/g, (_, letter: string) => letter.toUpperCase())}`,
    message: `A ${what} ${which} already exists`,
    missing: "one of its own",
    fix: "change one of the two",
  };
}
