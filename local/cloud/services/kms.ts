import { z } from "zod";
import { parsePolicy } from "../../iam/policyDocument";
import { document, tags } from "../fields";
import { arn, digits } from "../physicalIds";
import { resourceType } from "../resourceType";

/** Keys, by default with the policy that leaves all to the account's IAM. Nothing here encrypts. */
export const key = resourceType({
  type: "aws:kms/key:Key",
  inputs: z.strictObject({
    description: z.string().max(8192).optional(),
    enableKeyRotation: z.boolean().optional(),
    deletionWindowInDays: z.number().int().min(7).max(30).optional(),
    policy: document.optional(),
    tags,
  }),
  create: ({ type, name, ...place }) => {
    const hex = digits(type, name, 32);
    const id = [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join("-");
    return { id, outputs: { keyId: id, arn: arn(place, "kms", `key/${id}`) } };
  },
  refuse: ({ inputs }) => {
    const problem = inputs.policy === undefined ? undefined : parsePolicy(inputs.policy, "resource").malformed;
    if (problem === undefined) return undefined;
    return {
      error: "MalformedPolicyDocumentException",
      message: problem,
      missing: "a valid policy document",
      fix: "correct the policy document",
    };
  },
});

export const keyAlias = resourceType({
  type: "aws:kms/alias:Alias",
  inputs: z.strictObject({
    name: z
      .string()
      .regex(/^alias\/(?!aws\/)[a-zA-Z0-9/_-]+$/, { error: "must start with alias/, but not alias/aws/" }),
    targetKeyId: z.string(),
  }),
  create: ({ inputs, ...place }) => ({ id: inputs.name, outputs: { arn: arn(place, "kms", inputs.name) } }),
  refuse: ({ inputs, world }, existing) => {
    if (existing.some((one) => one.inputs.name === inputs.name)) {
      return {
        error: "AlreadyExistsException",
        message: `An alias with the name ${inputs.name} already exists`,
        missing: "a name of its own",
        fix: "rename it",
      };
    }
    if (world.byId(key, inputs.targetKeyId) !== undefined) return undefined;
    return {
      error: "NotFoundException",
      message: `Key '${inputs.targetKeyId}' does not exist`,
      missing: `key ${inputs.targetKeyId}`,
      fix: "create the key first",
      needs: { type: key.type, id: inputs.targetKeyId },
    };
  },
});
