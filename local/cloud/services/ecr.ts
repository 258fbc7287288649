import { z } from "zod";
import { tags } from "../fields";
import { arn, autoName, digits } from "../physicalIds";
import { resourceType } from "../resourceType";

export const repository = resourceType({
  type: "aws:ecr/repository:Repository",
  inputs: z.strictObject({
    name: z
      .string()
      .regex(/^[a-z0-9]+([._/-][a-z0-9]+)*$/, { error: "lower-case letters, digits and single ._-/ between them" })
      .optional(),
    imageTagMutability: z.enum(["MUTABLE", "IMMUTABLE"]).optional(),
    imageScanningConfiguration: z.strictObject({ scanOnPush: z.boolean() }).optional(),
    forceDelete: z.boolean().optional(),
    tags,
  }),
  create: ({ type, name, inputs, ...place }) => {
    const physical = inputs.name ?? autoName(type, name);
    return {
      id: physical,
      outputs: {
        name: physical,
        arn: arn(place, "ecr", `repository/${physical}`),
        registryId: place.accountId,
        repositoryUrl: `${place.accountId}.dkr.ecr.${place.region}.amazonaws.com/${physical}`,
      },
    };
  },
  refuse: ({ inputs }, existing) => {
    if (inputs.name === undefined || !existing.some(({ id }) => id === inputs.name)) return undefined;
    return {
      error: "RepositoryAlreadyExistsException",
      message: `The repository with name '${inputs.name}' already exists in the registry`,
      missing: "a name of its own",
      fix: "rename one of the two repositories",
    };
  },
});

export const lifecyclePolicy = resourceType({
  type: "aws:ecr/lifecyclePolicy:LifecyclePolicy",
  inputs: z.strictObject({ repository: z.string(), policy: z.string() }),
  create: ({ inputs }) => ({ id: inputs.repository, outputs: {} }),
  refuse: ({ inputs, world }) => {
    if (world.byId(repository, inputs.repository) !== undefined) return undefined;
    return {
      error: "RepositoryNotFoundException",
      message: `The repository with name '${inputs.repository}' does not exist in the registry`,
      missing: `repository ${inputs.repository}`,
      fix: "create the repository first",
      needs: { type: repository.type, id: inputs.repository },
    };
  },
});

/** Nothing is built on this machine: the digest is made of the inputs, and what runs is the context's bundle. */
export const dockerImage = resourceType({
  type: "docker-build:index:Image",
  inputs: z.strictObject({
    tags: z.array(z.string()),
    cacheFrom: z.array(z.strictObject({ registry: z.strictObject({ ref: z.string() }) })),
    cacheTo: z.array(z.strictObject({ inline: z.strictObject({}) })),
    context: z.strictObject({ location: z.string() }),
    dockerfile: z.strictObject({ location: z.string().optional() }),
    platforms: z.array(z.enum(["linux/arm64", "linux/amd64"])).length(1, { error: "exactly one platform" }),
    push: z.boolean(),
  }),
  create: ({ type, name, inputs }) => {
    const digest = `sha256:${digits(type, `${name} ${inputs.tags.join()}`, 64)}`;
    return { id: digits(type, name, 32), outputs: { digest, ref: `${inputs.tags[0]}@${digest}` } };
  },
});
