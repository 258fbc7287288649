import { z } from "zod";
import { tags } from "../fields";
import { arn, autoName } from "../physicalIds";
import { resourceType } from "../resourceType";

export const logGroup = resourceType({
  type: "aws:cloudwatch/logGroup:LogGroup",
  inputs: z.strictObject({
    name: z
      .string()
      .regex(/^[\w./#-]{1,512}$/, { error: "1 to 512 letters, digits and _./#-" })
      .optional(),
    retentionInDays: z
      .literal([
        1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653,
      ])
      .optional(),
    tags,
  }),
  create: ({ type, name, inputs, ...place }) => {
    const physical = inputs.name ?? autoName(type, name);
    return { id: physical, outputs: { name: physical, arn: arn(place, "logs", `log-group:${physical}`) } };
  },
  refuse: ({ inputs }, existing) => {
    if (inputs.name === undefined || !existing.some(({ id }) => id === inputs.name)) return undefined;
    return {
      error: "ResourceAlreadyExistsException",
      message: "The specified log group already exists",
      missing: "a name of its own",
      fix: `rename one of the two log groups ${inputs.name}`,
    };
  },
});
