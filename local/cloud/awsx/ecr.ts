import { z } from "zod";
import { tags } from "../fields";
import { dockerImage, lifecyclePolicy, repository as repositoryType } from "../services/ecr";
import { component } from "./component";

const rule = z.strictObject({
  description: z.string().optional(),
  tagStatus: z.enum(["any", "untagged"]),
  maximumNumberOfImages: z.number().int().min(1),
});

/** awsx/ecr/repository.ts. */
export const repository = component({
  type: "awsx:ecr:Repository",
  inputs: z.strictObject({
    name: z.string().optional(),
    imageTagMutability: z.enum(["MUTABLE", "IMMUTABLE"]).optional(),
    imageScanningConfiguration: z.strictObject({ scanOnPush: z.boolean() }).optional(),
    forceDelete: z.boolean().optional(),
    lifecyclePolicy: z.strictObject({ rules: z.array(rule).min(1).optional() }).optional(),
    tags,
  }),
  expand: ({ name, inputs: { lifecyclePolicy: lifecycle, ...repositoryInputs }, child }) => {
    // awsx/ecr/repository.ts: both children have the component's name in lower case.
    const childName = name.toLowerCase();
    const made = child(repositoryType, childName, repositoryInputs);
    const policy = child(lifecyclePolicy, childName, {
      repository: made.name,
      policy: JSON.stringify({ rules: ordered(lifecycle?.rules ?? DEFAULT_RULES).map(document) }),
    });
    return { url: made.repositoryUrl, repository: made, lifecyclePolicy: policy };
  },
});

type Rule = z.output<typeof rule>;

/** awsx/ecr/repository.ts, `buildLifecyclePolicy`. */
const DEFAULT_RULES: readonly Rule[] = [
  { description: "remove untagged images", tagStatus: "untagged", maximumNumberOfImages: 1 },
];

/** awsx/ecr/repository.ts, `convertRules`: the rule for any image comes last. */
function ordered(rules: readonly Rule[]): readonly Rule[] {
  return [
    ...rules.filter(({ tagStatus }) => tagStatus !== "any"),
    ...rules.filter(({ tagStatus }) => tagStatus === "any"),
  ];
}

function document({ description, tagStatus, maximumNumberOfImages }: Rule, index: number) {
  return {
    rulePriority: index + 1,
    description,
    selection: { tagStatus, countType: "imageCountMoreThan", countNumber: maximumNumberOfImages },
    action: { type: "expire" },
  };
}

/** awsx/ecr/image.ts, `computeImageFromAsset`. */
export const image = component({
  type: "awsx:ecr:Image",
  inputs: z.strictObject({
    repositoryUrl: z.string(),
    context: z.string(),
    dockerfile: z.string().optional(),
    platform: z.enum(["linux/arm64", "linux/amd64"]),
    imageTag: z.string(),
  }),
  expand: ({ inputs: { repositoryUrl, context, dockerfile, platform, imageTag }, child }) => {
    const canonicalName = `${repositoryUrl}:${imageTag}`;
    // awsx/ecr/image.ts: the child is called like the tag, and is made of these arguments.
    const { digest } = child(dockerImage, imageTag, {
      tags: [canonicalName],
      cacheFrom: [{ registry: { ref: canonicalName } }],
      cacheTo: [{ inline: {} }],
      context: { location: context },
      dockerfile: { location: dockerfile },
      platforms: [platform],
      push: true,
    });
    return { imageUri: `${repositoryUrl}@${digest}` };
  },
});
