import { z } from "zod";
import { cidr, tags } from "../fields";
import { firstOf } from "../firstOf";
import { arn, autoName, physicalId } from "../physicalIds";
import type { Refused } from "../problem";
import { resourceType } from "../resourceType";
import type { World } from "../world";
import { missingVpc, vpc } from "./vpc";

/**
 * Without rules of its own: the AWS provider removes the allow-all egress rule of a new group, and inline rules are not
 * modelled, because they fight with standalone ones.
 */
export const securityGroup = resourceType({
  type: "aws:ec2/securityGroup:SecurityGroup",
  inputs: z.strictObject({
    name: z.string().optional(),
    description: z.string().optional(),
    vpcId: z.string(),
    tags,
  }),
  create: ({ type, name, inputs, ...place }) => {
    const id = physicalId("sg", type, name);
    return {
      id,
      outputs: {
        arn: arn(place, "ec2", `security-group/${id}`),
        name: inputs.name ?? autoName(type, name),
        description: inputs.description ?? "Managed by Pulumi",
        ownerId: place.accountId,
        egress: [],
        ingress: [],
      },
    };
  },
  refuse: ({ inputs, world }, existing) =>
    firstOf(
      () => missingVpc(world, inputs.vpcId),
      () => {
        const same = existing.find(
          (group) =>
            group.inputs.vpcId === inputs.vpcId && inputs.name !== undefined && group.inputs.name === inputs.name,
        );
        if (same === undefined) return undefined;
        return {
          error: "InvalidGroup.Duplicate",
          message: `The security group '${inputs.name}' already exists for VPC '${inputs.vpcId}'`,
          missing: "a name of its own",
          fix: `rename it or ${same.name}`,
        };
      },
    ),
});

/** The group that every VPC has. Taken over without rules only. */
export const defaultSecurityGroup = resourceType({
  type: "aws:ec2/defaultSecurityGroup:DefaultSecurityGroup",
  inputs: z.strictObject({
    vpcId: z.string(),
    ingress: z.array(z.never()).optional(),
    egress: z.array(z.never()).optional(),
    tags,
  }),
  create: ({ type, name, inputs, world, ...place }) => {
    const id = world.byId(vpc, inputs.vpcId)?.outputs.defaultSecurityGroupId ?? physicalId("sg", type, name);
    return {
      id,
      outputs: { arn: arn(place, "ec2", `security-group/${id}`), name: "default", ownerId: place.accountId },
    };
  },
  refuse: ({ inputs, world }) => missingVpc(world, inputs.vpcId),
});

const rule = z.strictObject({
  description: z.string().optional(),
  securityGroupId: z.string(),
  referencedSecurityGroupId: z.string().optional(),
  cidrIpv4: cidr.optional(),
  prefixListId: z.string().optional(),
  ipProtocol: z.string(),
  fromPort: z.number().int().optional(),
  toPort: z.number().int().optional(),
  tags,
});

type Rule = z.output<typeof rule>;

function refuseRule(world: World, inputs: Rule): Refused | undefined {
  return firstOf(
    () => missingGroup(world, inputs.securityGroupId),
    () =>
      inputs.referencedSecurityGroupId === undefined
        ? undefined
        : missingGroup(world, inputs.referencedSecurityGroupId),
    () => {
      const targets = [inputs.referencedSecurityGroupId, inputs.cidrIpv4, inputs.prefixListId].filter(
        (target) => target !== undefined,
      );
      if (targets.length === 1) return undefined;
      return {
        error: "InvalidParameterCombination",
        message: `a rule names exactly one of referencedSecurityGroupId, cidrIpv4 and prefixListId, this one names ${targets.length}`,
        missing: "exactly one source or destination",
        fix: "set one of referencedSecurityGroupId, cidrIpv4 and prefixListId",
      };
    },
    () => {
      if (inputs.ipProtocol === "-1" || (inputs.fromPort !== undefined && inputs.toPort !== undefined))
        return undefined;
      return {
        error: "MissingParameter",
        message: `protocol ${inputs.ipProtocol} needs fromPort and toPort`,
        missing: "ports",
        fix: "set fromPort and toPort",
      };
    },
  );
}

const keys = new WeakMap<Rule, string>();

/** What makes two rules one; written once for each, since every new rule is held against all. */
function ruleKey(inputs: Rule): string {
  const known = keys.get(inputs);
  if (known !== undefined) return known;
  const { description: _, tags: __, ...rest } = inputs;
  const key = JSON.stringify(Object.entries(rest).sort());
  keys.set(inputs, key);
  return key;
}

function duplicate(
  existing: readonly { readonly name: string; readonly inputs: Rule }[],
  inputs: Rule,
): Refused | undefined {
  const own = ruleKey(inputs);
  const same = existing.find((one) => ruleKey(one.inputs) === own);
  if (same === undefined) return undefined;
  return {
    error: "InvalidPermission.Duplicate",
    message: "the specified rule already exists",
    missing: "a rule of its own",
    fix: `leave it out: ${same.name} says the same`,
  };
}

export const ingressRule = ruleType("aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule");
export const egressRule = ruleType("aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule");

function ruleType(type: string) {
  return resourceType({
    type,
    inputs: rule,
    create: ({ type, name, ...place }) => {
      const id = physicalId("sgr", type, name);
      return { id, outputs: { arn: arn(place, "ec2", `security-group-rule/${id}`), securityGroupRuleId: id } };
    },
    refuse: ({ inputs, world }, existing) =>
      firstOf(
        () => refuseRule(world, inputs),
        () => duplicate(existing, inputs),
      ),
  });
}

/** The refusal that every service gives for a group that does not exist. */
export function missingGroup(world: World, id: string): Refused | undefined {
  if (world.byId(securityGroup, id) !== undefined || world.byId(defaultSecurityGroup, id) !== undefined)
    return undefined;
  return {
    error: "InvalidGroup.NotFound",
    message: `The security group '${id}' does not exist`,
    missing: `security group ${id}`,
    fix: "create the group first",
    needs: { type: securityGroup.type, id },
  };
}
