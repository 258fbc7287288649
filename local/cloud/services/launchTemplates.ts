import { z } from "zod";
import { tags } from "../fields";
import { firstFor, firstOf } from "../firstOf";
import { arn, autoName, physicalId } from "../physicalIds";
import { resourceType } from "../resourceType";
import { instanceProfile } from "./iam";
import { missingGroup } from "./securityGroups";

/** EC2 user guide, "Instance user data": 16 KB before base64. */
const LONGEST_USER_DATA = 16 * 1024;

export const launchTemplate = resourceType({
  type: "aws:ec2/launchTemplate:LaunchTemplate",
  inputs: z.strictObject({
    name: z.string().optional(),
    imageId: z.string().regex(/^(ami-[0-9a-f]{8,17}|resolve:ssm:\/.+)$/, { error: "must be ami-… or resolve:ssm:/…" }),
    instanceType: z.string(),
    iamInstanceProfile: z.strictObject({ arn: z.string() }),
    vpcSecurityGroupIds: z.array(z.string()).min(1),
    metadataOptions: z.strictObject({
      httpEndpoint: z.literal("enabled"),
      httpTokens: z.enum(["required", "optional"]),
      httpPutResponseHopLimit: z.number().int().min(1).max(64),
    }),
    blockDeviceMappings: z.array(
      z.strictObject({
        deviceName: z.string(),
        ebs: z.strictObject({
          // Text in the provider's schema.
          encrypted: z.enum(["true", "false"]),
          deleteOnTermination: z.enum(["true", "false"]),
          volumeType: z.enum(["gp3"]),
          volumeSize: z.number().int().min(1),
        }),
      }),
    ),
    tagSpecifications: z.array(z.strictObject({ resourceType: z.enum(["instance", "volume"]), tags })),
    userData: z.base64({ error: "must be base64" }),
    instanceInitiatedShutdownBehavior: z.enum(["stop", "terminate"]).optional(),
    updateDefaultVersion: z.boolean().optional(),
    tags,
  }),
  create: ({ type, name, inputs, ...place }) => {
    const id = physicalId("lt", type, name);
    return {
      id,
      outputs: {
        name: inputs.name ?? autoName(type, name),
        arn: arn(place, "ec2", `launch-template/${id}`),
        defaultVersion: 1,
        latestVersion: 1,
      },
    };
  },
  refuse: ({ inputs, world }, existing) =>
    firstOf(
      () => {
        const same = existing.find((one) => inputs.name !== undefined && one.inputs.name === inputs.name);
        if (same === undefined) return undefined;
        return {
          error: "InvalidLaunchTemplateName.AlreadyExistsException",
          message: "Launch template name already in use.",
          missing: "a name of its own",
          fix: `rename it or ${same.name}`,
        };
      },
      () => firstFor(inputs.vpcSecurityGroupIds, (id) => missingGroup(world, id)),
      () => {
        if (world.byArn(instanceProfile, inputs.iamInstanceProfile.arn) !== undefined) return undefined;
        return {
          error: "InvalidIamInstanceProfileArn.Malformed",
          message: `The instance profile ${inputs.iamInstanceProfile.arn} does not exist`,
          missing: `instance profile ${inputs.iamInstanceProfile.arn}`,
          fix: "create the instance profile first",
          needs: { type: instanceProfile.type, id: inputs.iamInstanceProfile.arn.replace(/^.*instance-profile\//, "") },
        };
      },
      () => {
        const bytes = Buffer.from(inputs.userData, "base64").length;
        if (bytes <= LONGEST_USER_DATA) return undefined;
        return {
          error: "InvalidUserData.Malformed",
          message: `User data is limited to ${LONGEST_USER_DATA} bytes, this has ${bytes}`,
          missing: "room for the user data",
          fix: "make it shorter",
        };
      },
    ),
});
