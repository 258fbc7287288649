import { z } from "zod";
import { tags } from "../fields";
import { arn } from "../physicalIds";
import { resourceType } from "../resourceType";

/** A parameter of Systems Manager. Recorded only: nothing on this machine reads or writes one. */
export const parameter = resourceType({
  type: "aws:ssm/parameter:Parameter",
  inputs: z.strictObject({
    name: z
      .string()
      .max(1011)
      .regex(/^(?!\/?(aws|ssm))(\/[\w.-]+){1,15}$/i, {
        error: "must be a path of letters, digits, _ . and -, not starting with aws or ssm",
      }),
    type: z.literal("String"),
    // A `value` is a secret to Pulumi, whatever the type.
    insecureValue: z.string().min(1).max(4096),
    description: z.string().max(1024).optional(),
    tags,
  }),
  create: ({ inputs, ...place }) => ({
    id: inputs.name,
    outputs: { name: inputs.name, arn: arn(place, "ssm", `parameter${inputs.name}`), version: 1 },
  }),
  refuse: ({ inputs }, existing) => {
    const same = existing.find(({ id }) => id === inputs.name);
    if (same === undefined) return undefined;
    return {
      error: "ParameterAlreadyExists",
      message:
        "The parameter already exists. To overwrite this value, set the overwrite option in the request to true.",
      missing: "a name of its own",
      fix: `rename it or ${same.name}`,
    };
  },
});
