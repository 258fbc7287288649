import * as assert from "node:assert/strict";
import { managedPolicy } from "../../../local/iam/managedPolicies";
import { parsePolicy } from "../../../local/iam/policyDocument";
import { outcome, REQUEST } from "./attachedPolicies";

describe("local/iam/managedPolicies", () => {
  describe("managed policies", () => {
    const READ = "arn:aws:iam::aws:policy/AmazonElasticFileSystemClientReadOnlyAccess";
    const WRITE = "arn:aws:iam::aws:policy/AmazonElasticFileSystemClientReadWriteAccess";
    const FULL = "arn:aws:iam::aws:policy/AmazonElasticFileSystemClientFullAccess";
    const SSM = "arn:aws:iam::aws:policy/AmazonSSMManagedInstanceCore";
    const allows = (arn: string, action: string) => {
      const text = managedPolicy(arn);
      assert.ok(text);
      const { document } = parsePolicy(text, "identity");
      return outcome({ identity: [{ source: arn, document }] }, { ...REQUEST, action }) === "allowed";
    };
    it("allow what AWS documents", () => {
      const actions = ["ClientMount", "ClientWrite", "ClientRootAccess"].map((one) => `elasticfilesystem:${one}`);
      const table = [READ, WRITE, FULL, SSM].map((arn) => actions.map((action) => allows(arn, action)));
      assert.deepEqual(table, [
        [true, false, false],
        [true, true, false],
        [true, true, true],
        [false, false, false],
      ]);
      assert.equal(allows(SSM, "ssmmessages:OpenDataChannel"), true);
    });
    it("are known by their whole ARN, in every partition", () => {
      assert.notEqual(managedPolicy("arn:aws-cn:iam::aws:policy/AmazonSSMManagedInstanceCore"), undefined);
      for (const arn of [
        "AmazonSSMManagedInstanceCore",
        "arn:aws:iam::123456789012:policy/AmazonSSMManagedInstanceCore",
        "arn:aws:iam::aws:policy/toString",
      ]) {
        assert.equal(managedPolicy(arn), undefined, arn);
      }
    });
  });
});
