import * as assert from "node:assert/strict";
import { admit } from "../../../local/admission/admit";
import { mountRequests } from "../../../local/admission/mountRequests";
import { CHECKS } from "../../../local/admission/types";
import { admissions, gone } from "../../support/admissions";
import { type Changes, DENY_POLICY, ModelledStack, TYPES } from "../../support/modelledStack";

describe("local/admission/admit: rights and identity", () => {
  it("without a file-system policy everybody may do everything, as on AWS", async () => {
    const stack = await ModelledStack.create({
      [`${TYPES.fileSystemPolicy}::fs`]: gone,
      [`${TYPES.rolePolicy}::pets`]: gone,
    });
    const admission = admissions(stack)["pets /mnt/samples"]!;
    assert.ok(admission.granted);
    assert.equal(admission.rights, "write");
    assert.deepEqual(admission.checks.at(CHECKS.indexOf("IAM")), {
      check: "IAM",
      passed: true,
      resource: `${TYPES.fileSystem}::fs`,
      detail: `${stack.id(TYPES.fileSystem, "fs")} has no policy: EFS's default grants everything to everybody`,
    });
  });

  it("without ClientWrite a mount may only be read", async () => {
    const stack = await ModelledStack.create({
      [`${TYPES.rolePolicy}::pets`]: (inputs) => ({
        ...inputs,
        policy: String(inputs.policy).replace("elasticfilesystem:ClientWrite", "elasticfilesystem:DescribeTags"),
      }),
    });
    const admission = admissions(stack)["pets /mnt/samples"]!;
    assert.equal(admission.granted && admission.rights, "read");
  });

  it("a read-only mount is no place to write, whatever IAM allows", async () => {
    const stack = await ModelledStack.create();
    const request = mountRequests(stack.model.world).find(({ consumer }) => consumer === "pets");
    assert.ok(request);
    const rights = [false, true].map((readOnly) => {
      const admission = admit(stack.model.world, { ...request, readOnly });
      return admission.granted && admission.rights;
    });
    assert.deepEqual(rights, ["write", "read"]);
  });

  it("uid 0 without ClientRootAccess acts as nobody", async () => {
    const asRoot: Changes = {
      [`${TYPES.accessPoint}::pets.samples`]: (inputs) => ({ ...inputs, posixUser: { uid: 0, gid: 0 } }),
    };
    const squashed = admissions(await ModelledStack.create(asRoot))["pets /mnt/samples"]!;
    assert.deepEqual(squashed.granted && [squashed.uid, squashed.gid], [65534, 65534]);
    assert.equal(squashed.checks.at(-1)?.detail, "acts as 65534:65534, squashed from root");
    const [tls, point] = DENY_POLICY.Statement;
    const root = await ModelledStack.create({
      ...asRoot,
      [`${TYPES.fileSystemPolicy}::fs`]: (inputs) => ({
        ...inputs,
        policy: JSON.stringify({ ...DENY_POLICY, Statement: [tls, point] }),
      }),
      [`${TYPES.rolePolicy}::pets`]: (inputs) => ({
        ...inputs,
        policy: String(inputs.policy).replace('"elasticfilesystem:ClientWrite"', '"elasticfilesystem:Client*"'),
      }),
    });
    const real = admissions(root)["pets /mnt/samples"]!;
    assert.deepEqual(real.granted && [real.uid, real.gid], [0, 0]);
  });
});
