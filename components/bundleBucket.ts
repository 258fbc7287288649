import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { policyDocument } from "./iamDocuments";
import { type StackNames, tagsOf } from "./naming";

/** A private, encrypted, versioned bucket for one worker's bundles. */
export class BundleBucket extends pulumi.ComponentResource {
  readonly bucket: aws.s3.Bucket;
  /** What must exist before anything is put into the bucket. */
  readonly readiness: readonly pulumi.CustomResource[];

  constructor(
    name: string,
    { consumer, names }: { readonly consumer: string; readonly names: StackNames },
    opts?: pulumi.ComponentResourceOptions,
  ) {
    super("shared-storage:index:BundleBucket", name, {}, opts);
    const parent = { parent: this };
    // No name of its own: bucket names are shared by all accounts of the world. Bundles can be made again from the source.
    this.bucket = new aws.s3.Bucket(
      `${name}-bundles`,
      { forceDestroy: true, tags: tagsOf(names, consumer, consumer) },
      parent,
    );
    const bucket = this.bucket.id;
    const access = new aws.s3.BucketPublicAccessBlock(
      `${name}-bundles`,
      {
        bucket,
        blockPublicAcls: true,
        blockPublicPolicy: true,
        ignorePublicAcls: true,
        restrictPublicBuckets: true,
      },
      parent,
    );
    const encryption = new aws.s3.BucketServerSideEncryptionConfiguration(
      `${name}-bundles`,
      { bucket, rules: [{ applyServerSideEncryptionByDefault: { sseAlgorithm: "AES256" } }] },
      parent,
    );
    const versioning = new aws.s3.BucketVersioning(
      `${name}-bundles`,
      { bucket, versioningConfiguration: { status: "Enabled" } },
      parent,
    );
    const policy = new aws.s3.BucketPolicy(
      `${name}-bundles`,
      {
        bucket,
        policy: policyDocument([
          {
            Sid: "DenyWithoutTls",
            Effect: "Deny",
            Principal: "*",
            // Everything there is, now and later: a deny that lists actions lets the unlisted through.
            Action: "s3:*",
            Resource: [this.bucket.arn, pulumi.interpolate`${this.bucket.arn}/*`],
            Condition: { Bool: { "aws:SecureTransport": "false" } },
          },
        ]),
      },
      { parent: this, dependsOn: [access] },
    );
    this.readiness = [access, encryption, versioning, policy];
    this.registerOutputs({ bucket });
  }
}
