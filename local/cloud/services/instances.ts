import { z } from "zod";
import { tags } from "../fields";
import { firstOf } from "../firstOf";
import { arn, physicalId } from "../physicalIds";
import { resourceType } from "../resourceType";
import { missingSubnet } from "./efs";
import { launchTemplate } from "./launchTemplates";

/** A single instance from a launch template. Recorded only: on this machine the person who maintains is root already. */
export const instance = resourceType({
  type: "aws:ec2/instance:Instance",
  inputs: z.strictObject({
    launchTemplate: z.strictObject({ id: z.string(), version: z.string() }),
    subnetId: z.string(),
    tags,
  }),
  create: ({ type, name, ...place }) => {
    const id = physicalId("i", type, name);
    return { id, outputs: { arn: arn(place, "ec2", `instance/${id}`), instanceState: "running" } };
  },
  refuse: ({ inputs, world }) =>
    firstOf(
      () => missingSubnet(world, inputs.subnetId),
      () => {
        const { id } = inputs.launchTemplate;
        if (world.byId(launchTemplate, id) !== undefined) return undefined;
        return {
          error: "InvalidLaunchTemplateId.NotFound",
          message: `The specified launch template, with template ID ${id}, does not exist.`,
          missing: `launch template ${id}`,
          fix: "create the launch template first",
          needs: { type: launchTemplate.type, id },
        };
      },
    ),
});
