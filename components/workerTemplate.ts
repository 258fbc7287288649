import * as aws from "@pulumi/aws";
import type * as pulumi from "@pulumi/pulumi";
import type { Architecture, Ec2ConsumerConfig } from "../config/types";
import { imageParameter } from "../config/workerLimits";
import { physicalName, type StackNames, tagsOf } from "./naming";

const ROOT_DEVICE = "/dev/xvda";

export interface LaunchTemplateArgs {
  readonly config: Ec2ConsumerConfig;
  readonly names: StackNames;
  readonly profileArn: pulumi.Input<string>;
  readonly securityGroupId: pulumi.Input<string>;
  /** Plain text. */
  readonly userData: pulumi.Output<string>;
}

/** How a worker's instance is made: no key, no old metadata service, an encrypted disk. */
export function launchTemplate(
  name: string,
  { config, names, profileArn, securityGroupId, userData }: LaunchTemplateArgs,
  parent: pulumi.ComponentResource,
): aws.ec2.LaunchTemplate {
  const tags = tagsOf(names, config.name, config.name);
  return new aws.ec2.LaunchTemplate(
    `${name}-template`,
    {
      name: physicalName(names, config.name),
      imageId: config.ami ?? newestImage(config.architecture),
      instanceType: config.instanceType,
      iamInstanceProfile: { arn: profileArn },
      vpcSecurityGroupIds: [securityGroupId],
      // Version 2 only, and not from inside a container.
      metadataOptions: { httpEndpoint: "enabled", httpTokens: "required", httpPutResponseHopLimit: 1 },
      blockDeviceMappings: [
        {
          deviceName: ROOT_DEVICE,
          ebs: { encrypted: "true", volumeType: "gp3", volumeSize: config.rootVolume, deleteOnTermination: "true" },
        },
      ],
      tagSpecifications: ["instance", "volume"].map((resourceType) => ({ resourceType, tags })),
      userData: userData.apply((text) => Buffer.from(text).toString("base64")),
      updateDefaultVersion: true,
      tags,
    },
    { parent },
  );
}

/** EC2 looks the parameter up at every launch: the newest Amazon Linux 2023. */
export function newestImage(architecture: Architecture): string {
  return `resolve:ssm:${imageParameter(architecture)}`;
}
