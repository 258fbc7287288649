import * as assert from "node:assert/strict";
import { TYPES } from "../../support/modelledStack";
import { assertCreated, assertInvalid, assertRefused } from "../../support/refusals";

const INVOCATION = "aws:lambda/invocation:Invocation";
const ARN = "arn:aws:lambda:eu-west-1:123456789012:function";

describe("local/cloud/services/lambda: aliases and invocations", () => {
  describe("Alias", () => {
    it("points at a published version", async () => {
      const { id, computed } = await assertCreated(TYPES.alias, () => ({
        name: "next",
        functionName: "pets",
        functionVersion: "1",
      }));
      assert.equal(id, `${ARN}:pets:next`);
      assert.deepEqual(computed, {
        arn: id,
        invokeArn: `arn:aws:apigateway:eu-west-1:lambda:path/2015-03-31/functions/${id}/invocations`,
      });
    });

    it("takes the function by its ARN too", async () => {
      const { id } = await assertCreated(TYPES.alias, () => ({
        name: "next",
        functionName: `${ARN}:pets`,
        functionVersion: "$LATEST",
      }));
      assert.equal(id, `${ARN}:pets:next`);
    });

    it("needs the function", () =>
      assertRefused(TYPES.alias, () => ({ name: "live", functionName: "zoo", functionVersion: "1" }), {
        error: "ResourceNotFoundException",
        message: "Function not found: zoo",
        missing: "function zoo",
        fix: "create the function first",
      }));

    it("needs the version", () =>
      assertRefused(TYPES.alias, () => ({ name: "next", functionName: "pets", functionVersion: "2" }), {
        error: "ResourceNotFoundException",
        message: `Function not found: ${ARN}:pets:2`,
        missing: "version 2",
        fix: "set publish on the function and take its version",
      }));

    it("has a name of its own", () =>
      assertRefused(TYPES.alias, () => ({ name: "live", functionName: "pets", functionVersion: "1" }), {
        error: "ResourceConflictException",
        message: `Alias already exists: ${ARN}:pets:live`,
        missing: "a name of its own",
        fix: "rename one of the two aliases",
      }));

    it("has a name that is no version", () =>
      assertInvalid(
        TYPES.alias,
        () => ({ name: "7", functionName: "pets", functionVersion: "1" }),
        'name: got "7"; 1 to 128 letters, digits, - and _',
      ));
  });

  describe("Invocation", () => {
    it("needs the function", () =>
      assertRefused(INVOCATION, () => ({ functionName: "zoo", input: "{}" }), {
        error: "ResourceNotFoundException",
        message: "Function not found: zoo",
        missing: "function zoo",
        fix: "create the function first",
      }));

    it("needs the alias", () =>
      assertRefused(INVOCATION, () => ({ functionName: "pets", qualifier: "next", input: "{}" }), {
        error: "ResourceNotFoundException",
        message: `Function not found: ${ARN}:pets:next`,
        missing: "alias next",
        fix: "create the alias first",
      }));

    for (const qualifier of ["live", "1", "$LATEST"]) {
      it(`is recorded for ${qualifier}`, async () => {
        const { id } = await assertCreated(INVOCATION, () => ({ functionName: "pets", qualifier, input: "{}" }));
        assert.ok(id.startsWith(`pets_${qualifier}_`));
      });
    }
  });
});
