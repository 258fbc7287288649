import assert from "node:assert/strict";
import { refusedAtCreation } from "../../../local/compute/refusedAtCreation";
import { UNMOUNTED_ID } from "../../../local/sandbox/grantedMount";
import { IDS, ModelledStack, TYPES } from "../../support/modelledStack";

describe("consumers that AWS would not have created", () => {
  it("are none where everything was created", async () => {
    const { model } = await ModelledStack.create();
    assert.deepEqual(refusedAtCreation(model.world, model), []);
  });

  it("are functions with a subnet in a zone without mount target, with the refusal", async () => {
    const { model } = await ModelledStack.create({ [`${TYPES.mountTarget}::target-b`]: () => undefined });
    const [pets, ...others] = refusedAtCreation(model.world, model);
    assert.deepEqual(others, []);
    const { refusal, ...status } = pets!;
    assert.deepEqual(status, {
      name: "pets",
      compute: "lambda",
      uid: IDS.pets,
      pids: [],
      mounts: [],
      restarts: 0,
      crashLoop: undefined,
    });
    assert.deepEqual(
      [refusal?.check, refusal?.error, refusal?.resource],
      ["mount target in zone", "InvalidParameterValueException", `${TYPES.function}::pets`],
    );
  });

  it("are services whose task definition was refused, once, by the refusal that was the cause", async () => {
    const { model } = await ModelledStack.create({}, { withoutTls: ["shop"] });
    const [shop, ...others] = refusedAtCreation(model.world, model);
    assert.deepEqual(others, []);
    assert.deepEqual(
      [shop!.name, shop!.compute, shop!.refusal?.check, shop!.refusal?.resource],
      ["shop", "fargate", "TLS", `${TYPES.task}::shop`],
    );
  });

  it("are not consumers of which something else was refused", async () => {
    const { model } = await ModelledStack.create({
      [`${TYPES.egress}::shop`]: (inputs) => ({ ...inputs, securityGroupId: "sg-00000000000000000" }),
    });
    assert.equal(model.refusals.length, 1);
    assert.deepEqual(refusedAtCreation(model.world, model), []);
  });

  it("have nobody's uid when not even their access point is there", async () => {
    const { model } = await ModelledStack.create({ [`${TYPES.accessPoint}::pets.samples`]: () => undefined });
    assert.deepEqual(
      refusedAtCreation(model.world, model).map(({ name, uid }) => [name, uid]),
      [["pets", UNMOUNTED_ID]],
    );
  });
});
