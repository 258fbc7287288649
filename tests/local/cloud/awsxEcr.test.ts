import * as assert from "node:assert/strict";
import { ModelHarness } from "../../support/modelHarness";

const REPOSITORY = "awsx:ecr:Repository";
const IMAGE = "awsx:ecr:Image";

describe("local/cloud/awsx/ecr", () => {
  describe("ecr.Repository", () => {
    it("makes a repository and its lifecycle policy, in lower case", async () => {
      const cloud = new ModelHarness();
      const { state } = await cloud.answer(REPOSITORY, "Shop", {
        name: "shop",
        imageTagMutability: "IMMUTABLE",
        imageScanningConfiguration: { scanOnPush: true },
        forceDelete: true,
        lifecyclePolicy: {
          rules: [
            { tagStatus: "any", maximumNumberOfImages: 10 },
            { tagStatus: "untagged", maximumNumberOfImages: 2, description: "old" },
          ],
        },
      });
      assert.equal(state.url, "123456789012.dkr.ecr.eu-west-1.amazonaws.com/shop");
      assert.deepEqual(cloud.find("aws:ecr/repository:Repository", "shop"), {
        type: "aws:ecr/repository:Repository",
        name: "shop",
        id: "shop",
        inputs: {
          name: "shop",
          imageTagMutability: "IMMUTABLE",
          imageScanningConfiguration: { scanOnPush: true },
          forceDelete: true,
        },
        outputs: {
          name: "shop",
          imageTagMutability: "IMMUTABLE",
          imageScanningConfiguration: { scanOnPush: true },
          forceDelete: true,
          arn: "arn:aws:ecr:eu-west-1:123456789012:repository/shop",
          registryId: "123456789012",
          repositoryUrl: "123456789012.dkr.ecr.eu-west-1.amazonaws.com/shop",
        },
        expandedFrom: "Shop",
      });
      const { inputs } = cloud.find("aws:ecr/lifecyclePolicy:LifecyclePolicy", "shop")!;
      const selection = (tagStatus: string, countNumber: number) => ({
        tagStatus,
        countType: "imageCountMoreThan",
        countNumber,
      });
      assert.deepEqual(JSON.parse(String(inputs.policy)), {
        rules: [
          { rulePriority: 1, description: "old", selection: selection("untagged", 2), action: { type: "expire" } },
          { rulePriority: 2, selection: selection("any", 10), action: { type: "expire" } },
        ],
      });
    });

    it("keeps one untagged image by default", async () => {
      const cloud = new ModelHarness();
      await cloud.answer(REPOSITORY, "shop", {});
      const { inputs } = cloud.find("aws:ecr/lifecyclePolicy:LifecyclePolicy", "shop")!;
      assert.deepEqual(JSON.parse(String(inputs.policy)).rules.length, 1);
      assert.match(String(inputs.repository), /^shop-[0-9a-f]{7}$/);
    });

    it("is refused where its name is taken, and its policy goes with it", async () => {
      const cloud = new ModelHarness();
      await cloud.answer(REPOSITORY, "one", { name: "shop" });
      await cloud.answer(REPOSITORY, "two", { name: "shop" });
      assert.deepEqual(cloud.complaints(), [
        "aws:ecr/repository:Repository::two: RepositoryAlreadyExistsException: The repository with name 'shop' already " +
          "exists in the registry",
      ]);
    });
  });

  describe("ecr.Image", () => {
    const url = "123456789012.dkr.ecr.eu-west-1.amazonaws.com/shop";
    const image = { repositoryUrl: url, context: ".build/shop", platform: "linux/arm64", imageTag: "abc" };

    it("makes the image under its tag, and names it by its digest", async () => {
      const cloud = new ModelHarness();
      const { state } = await cloud.answer(IMAGE, "shop", image);
      const child = cloud.find("docker-build:index:Image", "abc")!;
      assert.deepEqual(child.inputs, {
        tags: [`${url}:abc`],
        cacheFrom: [{ registry: { ref: `${url}:abc` } }],
        cacheTo: [{ inline: {} }],
        context: { location: ".build/shop" },
        dockerfile: {},
        platforms: ["linux/arm64"],
        push: true,
      });
      const digest = String(child.outputs.digest);
      assert.match(digest, /^sha256:[0-9a-f]{64}$/);
      assert.equal(state.imageUri, `${url}@${digest}`);
    });

    it("has another digest for another tag, and the same for the same", async () => {
      const uri = async (imageTag: string) => {
        const { state } = await new ModelHarness().answer(IMAGE, "shop", { ...image, imageTag });
        return state.imageUri;
      };
      assert.equal(await uri("a"), await uri("a"));
      assert.notEqual(await uri("a"), await uri("b"));
    });

    it("wants a tag and a platform: what awsx would choose depends on the machine", async () => {
      const cloud = new ModelHarness();
      await cloud.answer(IMAGE, "shop", { repositoryUrl: url, context: "." });
      assert.deepEqual(cloud.complaints(), [
        `${IMAGE}::shop: ValidationException: platform is missing`,
        `${IMAGE}::shop: ValidationException: imageTag is missing`,
      ]);
    });
  });
});
