import * as assert from "node:assert/strict";
import { unfitImage } from "../../../local/cloud/services/unfitImage";
import { ModelledStack, TYPES } from "../../support/modelledStack";

const NEWEST = "resolve:ssm:/aws/service/ami-amazon-linux-latest/al2023-ami-kernel-default";
const refusal = (type: string, image: string, other: string) => ({
  error: "ValidationError",
  message: `You must use a valid fully-formed launch template. The architecture '${type}' of the specified instance type does not match the architecture '${image}' of the specified AMI. Specify an instance type and an AMI that have matching architectures, and try again. You can use 'describe-instance-types' or 'describe-images' to discover the architecture of the instance type or AMI.`,
  missing: `an image for ${other}`,
  fix: `take an image of its architecture, ${type}`,
});

describe("local/cloud/services/unfitImage", () => {
  it("refuses an image whose parameter names another architecture than one of the types has", () => {
    assert.equal(unfitImage(`${NEWEST}-arm64`, ["c7g.large", "m7g.large"]), undefined);
    assert.equal(unfitImage(`${NEWEST}-x86_64`, ["c7i.large"]), undefined);
    assert.deepEqual(
      unfitImage(`${NEWEST}-arm64`, ["c7g.large", "m7i.large"]),
      refusal("x86_64", "arm64", "m7i.large"),
    );
    assert.deepEqual(unfitImage(`${NEWEST}-x86_64`, ["t4g.small"]), refusal("arm64", "x86_64", "t4g.small"));
  });

  it("knows nothing of an image by its id, or by somebody's own parameter", () => {
    assert.equal(unfitImage("ami-0123456789abcdef0", ["c7i.large"]), undefined);
    assert.equal(unfitImage("resolve:ssm:/own/image", ["c7i.large"]), undefined);
  });

  it("is asked when a group takes its template, plain or with other types", async () => {
    const changes = { [`${TYPES.template}::farm`]: (same: object) => ({ ...same, imageId: `${NEWEST}-arm64` }) };
    const problems = async (more: object) => {
      const stack = await ModelledStack.create(changes);
      const { launchTemplate: _, ...inputs } = stack.get(TYPES.scalingGroup, "farm").inputs;
      const id = stack.id(TYPES.template, "farm");
      const specification = { launchTemplateSpecification: { launchTemplateId: id, version: "1" } };
      const mixedInstancesPolicy = { instancesDistribution: {}, launchTemplate: { ...specification, ...more } };
      await stack.answer(TYPES.scalingGroup, "extra", { ...inputs, name: "zoo", mixedInstancesPolicy });
      return stack.model.refusals.map(({ error, message, missing, fix }) => ({ error, message, missing, fix }));
    };
    assert.deepEqual(await problems({}), []);
    assert.deepEqual(await problems({ overrides: [{ instanceType: "c7g.large" }, { instanceType: "c7i.large" }] }), [
      refusal("x86_64", "arm64", "c7i.large"),
    ]);
    const { model } = await ModelledStack.create({
      [`${TYPES.template}::farm`]: (same) => ({ ...same, imageId: `${NEWEST}-x86_64` }),
    });
    assert.deepEqual(
      model.refusals.map(({ missing }) => missing),
      ["an image for c7g.large"],
    );
  });
});
