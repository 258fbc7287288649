import * as assert from "node:assert/strict";
import { creationRefusals, explain } from "../../../local/admission/explain";
import { ModelledStack, TYPES } from "../../support/modelledStack";

const summary = (explanations: ReturnType<typeof explain>) =>
  explanations.map(({ consumer, compute, zone, creation, mounts }) => [
    consumer,
    compute,
    zone,
    creation?.error,
    mounts.map((one) => (one.granted ? `${one.directory} ${one.rights}` : one.refusal.check)),
  ]);

describe("local/admission/explain", () => {
  it("covers every consumer and mount, sorted", async () => {
    const { model } = await ModelledStack.create();
    assert.deepEqual(summary(explain(model, undefined, 1)), [
      ["farm", "ec2", "eu-west-1b", undefined, ["models read", "samples write"]],
      ["pets", "lambda", "eu-west-1b", undefined, ["samples write"]],
      ["shop", "fargate", "eu-west-1b", undefined, ["models read"]],
    ]);
  });

  it("says of a consumer that was not created why", async () => {
    const stack = await ModelledStack.create({}, { without: [{ type: TYPES.mountTarget, name: "target-b" }] });
    assert.deepEqual(summary(explain(stack.model)), [
      ["farm", "ec2", "eu-west-1a", undefined, ["models read", "samples write"]],
      ["pets", undefined, undefined, "InvalidParameterValueException", []],
      ["shop", "fargate", "eu-west-1a", undefined, ["models read"]],
    ]);
    const fs = stack.output(TYPES.fileSystem, "fs", "arn");
    const point = stack.output(TYPES.accessPoint, "pets.samples", "arn");
    assert.deepEqual(
      [...creationRefusals(stack.model)],
      [
        [
          "pets",
          {
            check: "mount target in zone",
            error: "InvalidParameterValueException",
            message:
              `EFS file system ${fs} referenced by access point ${point} does not have mount targets created in all ` +
              "availability zones the function will execute in. Please create EFS mount targets in availability zones " +
              "where the function has a corresponding subnet.",
            resource: `${TYPES.function}::pets`,
            missing: `mount target of ${stack.id(TYPES.fileSystem, "fs")} in eu-west-1b`,
            fix: "create a mount target in eu-west-1b, or take the function's subnet there away",
          },
        ],
      ],
    );
  });

  it("lists a consumer once, also if something else of it was refused", async () => {
    const stack = await ModelledStack.create();
    const { inputs } = stack.get(TYPES.role, "pets");
    await stack.answer(TYPES.role, "again", inputs);
    assert.deepEqual([...creationRefusals(stack.model).keys()], ["pets"]);
    assert.deepEqual(
      explain(stack.model).map(({ consumer, creation }) => [consumer, creation]),
      ["farm", "pets", "shop"].map((consumer) => [consumer, undefined]),
    );
  });

  it("names the root cause where several resources of a consumer were refused", async () => {
    const stack = await ModelledStack.create({}, { withoutTls: ["shop"] });
    assert.deepEqual(
      [...creationRefusals(stack.model)].map(([consumer, { resource, error, check }]) => [
        consumer,
        resource,
        error,
        check,
      ]),
      [["shop", `${TYPES.task}::shop`, "ClientException", "TLS"]],
    );
  });
});
