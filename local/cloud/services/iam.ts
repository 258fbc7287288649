import { z } from "zod";
import { ROLE_POLICIES } from "../../../config/documentSizes";
import { type PolicyKind, parsePolicy } from "../../iam/policyDocument";
import { document, tags } from "../fields";
import { firstOf } from "../firstOf";
import { autoName, digits, globalArn } from "../physicalIds";
import type { Refused } from "../problem";
import { resourceType } from "../resourceType";
import type { World } from "../world";

const roleName = z.string().regex(/^[\w+=,.@-]{1,64}$/, { error: "1 to 64 letters, digits and +=,.@-_" });

export const role = resourceType({
  type: "aws:iam/role:Role",
  inputs: z.strictObject({
    name: roleName.optional(),
    assumeRolePolicy: document,
    description: z.string().optional(),
    tags,
  }),
  create: ({ type, name, inputs, ...place }) => {
    const physical = inputs.name ?? autoName(type, name);
    return {
      id: physical,
      outputs: {
        arn: globalArn(place, "iam", `role/${physical}`),
        name: physical,
        path: "/",
        uniqueId: `AROA${digits(type, name, 17).toUpperCase()}`,
      },
    };
  },
  refuse: ({ inputs }, existing) =>
    firstOf(
      () => {
        if (inputs.name === undefined || !existing.some(({ id }) => id === inputs.name)) return undefined;
        return exists(`Role with name ${inputs.name} already exists.`);
      },
      () => malformed(inputs.assumeRolePolicy, "trust"),
    ),
});

export const rolePolicy = resourceType({
  type: "aws:iam/rolePolicy:RolePolicy",
  inputs: z.strictObject({ name: z.string().optional(), role: z.string(), policy: document }),
  create: ({ type, name, inputs }) => {
    const physical = inputs.name ?? autoName(type, name);
    return { id: `${inputs.role}:${physical}`, outputs: { name: physical } };
  },
  refuse: ({ inputs, world }, existing) =>
    firstOf(
      () => missingRole(world, inputs.role),
      // PutRolePolicy would replace the other one silently; no program means that.
      () => {
        const same = existing.find((one) => one.inputs.role === inputs.role && one.inputs.name === inputs.name);
        if (same === undefined || inputs.name === undefined) return undefined;
        return exists(`Role ${inputs.role} already has a policy named ${inputs.name}: ${same.name}`);
      },
      () => malformed(inputs.policy, "identity"),
      () => {
        const all = [inputs, ...existing.map((one) => one.inputs).filter(({ role }) => role === inputs.role)];
        const length = all.reduce((sum, { policy }) => sum + policy.replace(/\s/g, "").length, 0);
        return length <= ROLE_POLICIES ? undefined : tooLong(inputs.role);
      },
    ),
});

export const rolePolicyAttachment = resourceType({
  type: "aws:iam/rolePolicyAttachment:RolePolicyAttachment",
  inputs: z.strictObject({ role: z.string(), policyArn: z.string() }),
  create: ({ type, name, inputs }) => ({ id: `${inputs.role}-${digits(type, name, 26)}`, outputs: {} }),
  refuse: ({ inputs, world }) => missingRole(world, inputs.role),
});

export const instanceProfile = resourceType({
  type: "aws:iam/instanceProfile:InstanceProfile",
  inputs: z.strictObject({ name: z.string().optional(), role: z.string(), tags }),
  create: ({ type, name, inputs, ...place }) => {
    const physical = inputs.name ?? autoName(type, name);
    return {
      id: physical,
      outputs: {
        arn: globalArn(place, "iam", `instance-profile/${physical}`),
        name: physical,
        path: "/",
        uniqueId: `AIPA${digits(type, name, 17).toUpperCase()}`,
      },
    };
  },
  refuse: ({ inputs, world }, existing) =>
    firstOf(
      () => missingRole(world, inputs.role),
      () => {
        if (inputs.name === undefined || !existing.some(({ id }) => id === inputs.name)) return undefined;
        return exists(`Instance Profile ${inputs.name} already exists.`);
      },
    ),
});

function missingRole(world: World, id: string): Refused | undefined {
  if (world.byId(role, id) !== undefined) return undefined;
  return {
    error: "NoSuchEntity",
    message: `The role with name ${id} cannot be found.`,
    missing: `role ${id}`,
    fix: "create the role first",
    needs: { type: role.type, id },
  };
}

function exists(message: string): Refused {
  return { error: "EntityAlreadyExists", message, missing: "a name of its own", fix: "rename one of the two" };
}

function tooLong(roleName: string): Refused {
  return {
    error: "LimitExceeded",
    message: `Maximum policy size of ${ROLE_POLICIES} bytes exceeded for role ${roleName}`,
    missing: "room in the role's inline policies",
    fix: "name less in them",
  };
}

function malformed(text: string, kind: PolicyKind): Refused | undefined {
  const problem = parsePolicy(text, kind).malformed;
  if (problem === undefined) return undefined;
  return {
    error: "MalformedPolicyDocument",
    message: problem,
    missing: "a valid policy document",
    fix: "correct the policy document",
  };
}
