import * as assert from "node:assert/strict";
import * as pulumi from "@pulumi/pulumi";
import { ModelHarness } from "../../support/modelHarness";

const BUCKET = "aws:s3/bucket:Bucket";
const POLICY = "aws:s3/bucketPolicy:BucketPolicy";
const OBJECT = "aws:s3/bucketObjectv2:BucketObjectv2";
const noBucket = (type: string) => `${type}::extra: NoSuchBucket: The specified bucket does not exist`;
const document = (...Statement: object[]) => JSON.stringify({ Version: "2012-10-17", Statement });

/** What belongs to a bucket, by type. */
const PARTS: Readonly<Record<string, object>> = {
  "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock": {
    blockPublicAcls: true,
    blockPublicPolicy: true,
    ignorePublicAcls: true,
    restrictPublicBuckets: true,
  },
  "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration": {
    rules: [{ applyServerSideEncryptionByDefault: { sseAlgorithm: "AES256" } }],
  },
  "aws:s3/bucketVersioning:BucketVersioning": { versioningConfiguration: { status: "Enabled" } },
  [POLICY]: {
    policy: document({ Effect: "Deny", Principal: "*", Action: "s3:*", Resource: ["arn:aws:s3:::files"] }),
  },
};

describe("local/cloud/services/s3", () => {
  let cloud: ModelHarness;
  beforeEach(async () => {
    cloud = new ModelHarness();
    await cloud.create(BUCKET, "files", { bucket: "files", forceDestroy: true });
  });

  it("a bucket's ARN names neither region nor account", () => {
    assert.deepEqual(cloud.find(BUCKET, "files")?.outputs, {
      bucket: "files",
      forceDestroy: true,
      arn: "arn:aws:s3:::files",
      bucketDomainName: "files.s3.amazonaws.com",
      bucketRegionalDomainName: "files.s3.eu-west-1.amazonaws.com",
    });
  });

  it("a bucket without a name gets one", async () => {
    const { id, outputs } = await cloud.create(BUCKET, "more", {});
    assert.match(id, /^more-[0-9a-f]{7}$/);
    assert.equal(outputs.bucket, id);
  });

  it("a bucket has a valid name of its own", async () => {
    await cloud.answer(BUCKET, "extra", { bucket: "Files" });
    await cloud.answer(BUCKET, "twice", { bucket: "files" });
    assert.deepEqual(cloud.complaints(), [
      `${BUCKET}::extra: InvalidBucketName: The specified bucket is not valid.`,
      `${BUCKET}::twice: BucketAlreadyOwnedByYou: Your previous request to create the named bucket succeeded and you ` +
        "already own it.",
    ]);
  });

  for (const [type, inputs] of Object.entries(PARTS)) {
    it(`${type.split(":").at(-1)} belongs to a bucket that exists`, async () => {
      const { id } = await cloud.create(type, "part", { bucket: "files", ...inputs });
      assert.equal(id, "files");
      await cloud.answer(type, "extra", { bucket: "none", ...inputs });
      assert.deepEqual(cloud.complaints(), [noBucket(type)]);
    });
  }

  it("a bucket policy has to be well-formed", async () => {
    await cloud.answer(POLICY, "extra", { bucket: "files", policy: document({ Effect: "Deny", Principal: "*" }) });
    assert.deepEqual(cloud.complaints(), [`${POLICY}::extra: MalformedPolicy: Statement[0]: Action is missing`]);
  });

  it("an object is a file under a key", async () => {
    const source = new pulumi.asset.FileAsset("bundle.tar");
    const { id, inputs } = await cloud.create(OBJECT, "bundle", { bucket: "files", key: "a/b.tar", source });
    assert.equal(id, "files/a/b.tar");
    assert.deepEqual(inputs, { bucket: "files", key: "a/b.tar", source: { asset: "file", path: "bundle.tar" } });
    await cloud.answer(OBJECT, "extra", { bucket: "none", key: "a", source });
    await cloud.answer(OBJECT, "text", { bucket: "files", key: "a", source: new pulumi.asset.StringAsset("x") });
    assert.deepEqual(cloud.complaints(), [
      `${OBJECT}::text: ValidationException: source.asset: got "text"; Invalid input: expected "file"`,
      `${OBJECT}::text: ValidationException: source.path is missing`,
      `${OBJECT}::text: NotModelled: source.text is not a field that the model knows`,
      noBucket(OBJECT),
    ]);
  });
});
