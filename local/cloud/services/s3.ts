import { z } from "zod";
import { parsePolicy } from "../../iam/policyDocument";
import { document, fileAsset, tags } from "../fields";
import { firstOf } from "../firstOf";
import { autoName } from "../physicalIds";
import type { Refused } from "../problem";
import { resourceType } from "../resourceType";
import type { World } from "../world";

export const bucket = resourceType({
  type: "aws:s3/bucket:Bucket",
  inputs: z.strictObject({
    bucket: z.string().optional(),
    forceDestroy: z.boolean().optional(),
    tags,
  }),
  create: ({ type, name, inputs, ...place }) => {
    const physical = inputs.bucket ?? autoName(type, name);
    return {
      id: physical,
      outputs: {
        bucket: physical,
        // Bucket ARNs name neither region nor account.
        arn: `arn:aws:s3:::${physical}`,
        bucketDomainName: `${physical}.s3.amazonaws.com`,
        bucketRegionalDomainName: `${physical}.s3.${place.region}.amazonaws.com`,
      },
    };
  },
  refuse: ({ inputs }, existing) =>
    firstOf(
      () => {
        const { bucket: physical } = inputs;
        if (physical === undefined || /^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/.test(physical)) return undefined;
        return {
          error: "InvalidBucketName",
          message: "The specified bucket is not valid.",
          missing: "a valid name",
          fix: "3 to 63 lower-case letters, digits, dots and hyphens",
        };
      },
      () => {
        if (inputs.bucket === undefined || !existing.some(({ id }) => id === inputs.bucket)) return undefined;
        return {
          error: "BucketAlreadyOwnedByYou",
          message: "Your previous request to create the named bucket succeeded and you already own it.",
          missing: "a name of its own",
          fix: "rename one of the two buckets",
        };
      },
    ),
});

export const publicAccessBlock = resourceType({
  type: "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock",
  inputs: z.strictObject({
    bucket: z.string(),
    blockPublicAcls: z.boolean(),
    blockPublicPolicy: z.boolean(),
    ignorePublicAcls: z.boolean(),
    restrictPublicBuckets: z.boolean(),
  }),
  create: ({ inputs }) => ({ id: inputs.bucket, outputs: {} }),
  refuse: ({ inputs, world }) => missingBucket(world, inputs.bucket),
});

export const bucketEncryption = resourceType({
  type: "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration",
  inputs: z.strictObject({
    bucket: z.string(),
    rules: z
      .array(
        z.strictObject({ applyServerSideEncryptionByDefault: z.strictObject({ sseAlgorithm: z.literal("AES256") }) }),
      )
      .length(1),
  }),
  create: ({ inputs }) => ({ id: inputs.bucket, outputs: {} }),
  refuse: ({ inputs, world }) => missingBucket(world, inputs.bucket),
});

export const bucketVersioning = resourceType({
  type: "aws:s3/bucketVersioning:BucketVersioning",
  inputs: z.strictObject({
    bucket: z.string(),
    versioningConfiguration: z.strictObject({ status: z.enum(["Enabled", "Suspended"]) }),
  }),
  create: ({ inputs }) => ({ id: inputs.bucket, outputs: {} }),
  refuse: ({ inputs, world }) => missingBucket(world, inputs.bucket),
});

export const bucketPolicy = resourceType({
  type: "aws:s3/bucketPolicy:BucketPolicy",
  inputs: z.strictObject({ bucket: z.string(), policy: document }),
  create: ({ inputs }) => ({ id: inputs.bucket, outputs: {} }),
  refuse: ({ inputs, world }) =>
    firstOf(
      () => missingBucket(world, inputs.bucket),
      () => {
        const { malformed } = parsePolicy(inputs.policy, "resource");
        if (malformed === undefined) return undefined;
        return {
          error: "MalformedPolicy",
          message: malformed,
          missing: "a valid policy document",
          fix: "correct the policy document",
        };
      },
    ),
});

export const bucketObject = resourceType({
  type: "aws:s3/bucketObjectv2:BucketObjectv2",
  inputs: z.strictObject({
    bucket: z.string(),
    key: z.string().min(1).max(1024),
    source: fileAsset,
    contentType: z.string().optional(),
    tags,
  }),
  create: ({ inputs }) => ({
    id: `${inputs.bucket}/${inputs.key}`,
    outputs: { arn: `arn:aws:s3:::${inputs.bucket}/${inputs.key}` },
  }),
  refuse: ({ inputs, world }) => missingBucket(world, inputs.bucket),
});

function missingBucket(world: World, id: string): Refused | undefined {
  if (world.byId(bucket, id) !== undefined) return undefined;
  return {
    error: "NoSuchBucket",
    message: "The specified bucket does not exist",
    missing: `bucket ${id}`,
    fix: "create the bucket first",
    needs: { type: bucket.type, id },
  };
}
