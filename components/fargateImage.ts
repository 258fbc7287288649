import * as awsx from "@pulumi/awsx";
import * as pulumi from "@pulumi/pulumi";
import { ECR_IMAGE } from "../config/computeLimits";
import type { FargateConsumerConfig } from "../config/types";
import { writeBuild } from "./buildDirectory";
import { allowUnscoped, type Statement } from "./iamDocuments";
import { physicalName, tagsOf } from "./naming";
import type { Platform } from "./platform";
import { imageContext } from "./serviceImage";

const IMAGES_KEPT = 10;

export interface FargateImage {
  readonly uri: pulumi.Input<string>;
  /** What the execution role may do to pull it. */
  readonly statements: readonly Statement[];
}

/** The image of a service: the configured one, or one that is built around its handler file. */
export function fargateImage(
  name: string,
  config: FargateConsumerConfig,
  platform: Platform,
  parent: pulumi.ComponentResource,
): FargateImage {
  const { image } = config;
  if (image === undefined) {
    const repository = physicalName(platform.names, config.name);
    return { uri: builtImage(name, config, platform, parent), statements: pull(ownRepository(platform, repository)) };
  }
  const [, account, region, repository] = ECR_IMAGE.exec(image) ?? [];
  const { partition } = platform.fileSystem;
  return {
    uri: image,
    // A public registry asks for no rights.
    statements:
      repository === undefined
        ? []
        : pull(pulumi.interpolate`arn:${partition}:ecr:${region}:${account}:repository/${repository}`),
  };
}

function pull(repositoryArn: pulumi.Input<string>): readonly Statement[] {
  return [
    allowUnscoped("LogInToRegistry", "registryLogin"),
    {
      Sid: "PullOwnImage",
      Effect: "Allow",
      Action: ["ecr:BatchCheckLayerAvailability", "ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer"],
      Resource: repositoryArn,
    },
  ];
}

function builtImage(
  name: string,
  config: FargateConsumerConfig,
  { names }: Platform,
  parent: pulumi.ComponentResource,
): pulumi.Output<string> {
  const { entry } = config;
  if (entry === undefined) throw new Error(`consumer ${config.name} has neither entry nor image`);
  const repository = new awsx.ecr.Repository(
    `${name}-repository`,
    {
      name: physicalName(names, config.name),
      // Tags are hashes of what is inside, so no tag is ever pushed twice with other content.
      imageTagMutability: "IMMUTABLE",
      imageScanningConfiguration: { scanOnPush: true },
      // Images can be built again from the source.
      forceDelete: true,
      lifecyclePolicy: { rules: [{ tagStatus: "any", maximumNumberOfImages: IMAGES_KEPT }] },
      tags: tagsOf(names, config.name, config.name),
    },
    { parent },
  );
  const context = imageContext(entry, config.id);
  const image = new awsx.ecr.Image(
    `${name}-image`,
    {
      repositoryUrl: repository.url,
      context: writeBuild(names, `${config.name}/image`, context.files),
      platform: config.architecture === "arm64" ? "linux/arm64" : "linux/amd64",
      imageTag: config.architecture === "arm64" ? context.tag : `${context.tag}-amd64`,
    },
    { parent },
  );
  return image.imageUri;
}

/** Put together from names: the repository itself is a child of an awsx component. */
function ownRepository({ names, fileSystem }: Platform, repository: string): pulumi.Output<string> {
  const { partition, accountId } = fileSystem;
  return pulumi.interpolate`arn:${partition}:ecr:${names.region}:${accountId}:repository/${repository}`;
}
