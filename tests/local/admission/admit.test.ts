import * as assert from "node:assert/strict";
import { CHECKS } from "../../../local/admission/types";
import { admissions, GRANTED, outcomes } from "../../support/admissions";
import { ModelledStack, TYPES } from "../../support/modelledStack";

describe("local/admission/admit", () => {
  describe("without a fault", () => {
    let stack: ModelledStack;
    before(async () => {
      stack = await ModelledStack.create();
    });

    it("creates everything and grants every mount in both zones", () => {
      assert.deepEqual(stack.complaints(), []);
      assert.deepEqual(outcomes(admissions(stack, 0)), GRANTED);
      assert.deepEqual(outcomes(admissions(stack, 1)), GRANTED);
    });

    it("gives path, identity and rights of each mount", () => {
      const grants = Object.entries(admissions(stack)).map(([mount, admission]) => {
        assert.ok(admission.granted);
        const { rootPath, directory, uid, gid, secondaryGids, rights, creation } = admission;
        return [mount, { rootPath, directory, uid, gid, secondaryGids, rights, creation }];
      });
      const samples = { rootPath: "/samples", directory: "samples", secondaryGids: [] };
      const models = { rootPath: "/models", directory: "models", secondaryGids: [] };
      const ofSamples = { ownerUid: 2001, ownerGid: 2001, mode: 0o775 };
      const ofModels = { ownerUid: 2002, ownerGid: 2002, mode: 0o775 };
      assert.deepEqual(Object.fromEntries(grants), {
        "pets /mnt/samples": { ...samples, uid: 1001, gid: 2001, rights: "write", creation: ofSamples },
        "shop /mnt/models": { ...models, uid: 1002, gid: 1002, rights: "read", creation: ofModels },
        "farm /mnt/models": { ...models, uid: 1003, gid: 1003, rights: "read", creation: ofModels },
        "farm /mnt/samples": { ...samples, uid: 1003, gid: 2001, rights: "write", creation: ofSamples },
      });
    });

    it("makes a root only where there is none", () => {
      const all = admissions(stack, 0, (path) => path === "/samples");
      const made = Object.entries(all).map(([mount, one]) => [mount, one.granted && one.creation !== undefined]);
      assert.deepEqual(Object.fromEntries(made), {
        "pets /mnt/samples": false,
        "shop /mnt/models": true,
        "farm /mnt/models": true,
        "farm /mnt/samples": false,
      });
    });

    it("says for each check what it looked at", () => {
      const { checks } = admissions(stack)["pets /mnt/samples"]!;
      const id = (type: string, name: string) => stack.id(type, name);
      assert.deepEqual(checks, [
        {
          check: "mount target in zone",
          passed: true,
          resource: `${TYPES.mountTarget}::target-a`,
          detail: `${id(TYPES.mountTarget, "target-a")} at ${stack.output(TYPES.mountTarget, "target-a", "ipAddress")} serves eu-west-1a`,
        },
        {
          check: "consumer egress 2049",
          passed: true,
          resource: `${TYPES.egress}::pets`,
          detail: `${id(TYPES.egress, "pets")} lets pets out to tcp/2049`,
        },
        {
          check: "mount target ingress 2049",
          passed: true,
          resource: `${TYPES.ingress}::pets`,
          detail: `${id(TYPES.ingress, "pets")} lets pets in on tcp/2049`,
        },
        { check: "TLS", passed: true, resource: `${TYPES.function}::pets`, detail: "the mount is encrypted" },
        {
          check: "access point",
          passed: true,
          resource: `${TYPES.accessPoint}::pets.samples`,
          detail: `${id(TYPES.accessPoint, "pets.samples")} leads to /samples`,
        },
        {
          check: "IAM",
          passed: true,
          resource: `${TYPES.rolePolicy}::pets`,
          detail:
            `statement Mount of ${TYPES.rolePolicy}::pets allows elasticfilesystem:ClientMount on ` +
            stack.output(TYPES.fileSystem, "fs", "arn"),
        },
        {
          check: "root directory",
          passed: true,
          resource: `${TYPES.accessPoint}::pets.samples`,
          detail: "/samples is created on first mount",
        },
        { check: "POSIX", passed: true, resource: `${TYPES.accessPoint}::pets.samples`, detail: "acts as 1001:2001" },
      ]);
      assert.deepEqual(
        checks.map(({ check }) => check),
        CHECKS,
      );
    });
  });
});
