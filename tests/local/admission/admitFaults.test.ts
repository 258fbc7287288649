import * as assert from "node:assert/strict";
import { admissions, GRANTED, gone, outcomes, refusal } from "../../support/admissions";
import { type Changes, ModelledStack, TYPES } from "../../support/modelledStack";

describe("local/admission/admit", () => {
  describe("planted faults refuse exactly the mounts that they concern", () => {
    const faults: readonly (readonly [string, Changes, Readonly<Record<string, string>>])[] = [
      [
        "a consumer's egress rule",
        { [`${TYPES.egress}::pets`]: gone },
        { "pets /mnt/samples": "consumer egress 2049" },
      ],
      [
        "a consumer's ingress rule",
        { [`${TYPES.ingress}::farm`]: gone },
        { "farm /mnt/models": "mount target ingress 2049", "farm /mnt/samples": "mount target ingress 2049" },
      ],
      [
        "both rules: the first check speaks",
        { [`${TYPES.egress}::shop`]: gone, [`${TYPES.ingress}::shop`]: gone },
        { "shop /mnt/models": "consumer egress 2049" },
      ],
      [
        "an egress rule to another port",
        { [`${TYPES.egress}::pets`]: (inputs) => ({ ...inputs, fromPort: 111, toPort: 111 }) },
        { "pets /mnt/samples": "consumer egress 2049" },
      ],
      [
        "an egress rule to ports above",
        { [`${TYPES.egress}::pets`]: (inputs) => ({ ...inputs, fromPort: 2050, toPort: 3000 }) },
        { "pets /mnt/samples": "consumer egress 2049" },
      ],
      [
        "an egress rule for another protocol",
        { [`${TYPES.egress}::pets`]: (inputs) => ({ ...inputs, ipProtocol: "udp" }) },
        { "pets /mnt/samples": "consumer egress 2049" },
      ],
      [
        "an egress rule to itself",
        {
          [`${TYPES.egress}::pets`]: ({ securityGroupId, ...inputs }) => ({
            ...inputs,
            securityGroupId,
            referencedSecurityGroupId: securityGroupId,
          }),
        },
        { "pets /mnt/samples": "consumer egress 2049" },
      ],
      [
        "an egress rule to addresses without a mount target",
        {
          [`${TYPES.egress}::pets`]: ({ referencedSecurityGroupId: _, ...inputs }) => ({
            ...inputs,
            cidrIpv4: "10.9.0.0/16",
          }),
        },
        { "pets /mnt/samples": "consumer egress 2049" },
      ],
      [
        "an ingress rule from a part of the consumer's subnet",
        {
          [`${TYPES.ingress}::pets`]: ({ referencedSecurityGroupId: _, ...inputs }) => ({
            ...inputs,
            cidrIpv4: "10.0.0.0/24",
          }),
        },
        { "pets /mnt/samples": "mount target ingress 2049" },
      ],
      ["a role policy", { [`${TYPES.rolePolicy}::shop`]: gone }, { "shop /mnt/models": "IAM" }],
      [
        "creationInfo",
        {
          [`${TYPES.accessPoint}::farm.models`]: (inputs) => ({ ...inputs, rootDirectory: { path: "/models" } }),
        },
        { "farm /mnt/models": "root directory" },
      ],
      [
        "a root below a top-level directory",
        {
          [`${TYPES.accessPoint}::farm.models`]: (inputs) => ({ ...inputs, rootDirectory: { path: "/models/old" } }),
        },
        { "farm /mnt/models": "root directory" },
      ],
      [
        "the whole file system as root",
        { [`${TYPES.accessPoint}::farm.models`]: ({ rootDirectory: _, ...inputs }) => inputs },
        { "farm /mnt/models": "root directory" },
      ],
      [
        "a POSIX user",
        { [`${TYPES.accessPoint}::shop.models`]: ({ posixUser: _, ...inputs }) => inputs },
        { "shop /mnt/models": "POSIX" },
      ],
      [
        "a policy with an operator that is not modelled",
        {
          [`${TYPES.fileSystemPolicy}::fs`]: (inputs) => ({
            ...inputs,
            policy: JSON.stringify({
              Version: "2012-10-17",
              Statement: [
                {
                  Effect: "Deny",
                  Principal: "*",
                  Action: "elasticfilesystem:ClientMount",
                  Condition: { NumericLessThan: { "aws:SecureTransport": "1" } },
                },
              ],
            }),
          }),
        },
        {
          "pets /mnt/samples": "IAM",
          "shop /mnt/models": "IAM",
          "farm /mnt/models": "IAM",
          "farm /mnt/samples": "IAM",
        },
      ],
    ];
    for (const [fault, changes, refused] of faults) {
      it(fault, async () => {
        const stack = await ModelledStack.create(changes);
        assert.deepEqual(stack.complaints(), []);
        assert.deepEqual(outcomes(admissions(stack)), { ...GRANTED, ...refused });
      });
    }

    it("rules by address are as good as rules by group", async () => {
      const stack = await ModelledStack.create({
        [`${TYPES.egress}::pets`]: ({ referencedSecurityGroupId: _, ...inputs }) => ({
          ...inputs,
          cidrIpv4: "10.0.0.0/16",
        }),
        [`${TYPES.ingress}::pets`]: ({ referencedSecurityGroupId: _, ...inputs }) => ({
          ...inputs,
          cidrIpv4: "10.0.0.0/20",
        }),
        [`${TYPES.egress}::shop`]: ({ fromPort: _, toPort: __, ...inputs }) => ({ ...inputs, ipProtocol: "-1" }),
        [`${TYPES.ingress}::shop`]: (inputs) => ({ ...inputs, fromPort: 2000, toPort: 3000 }),
      });
      assert.deepEqual(outcomes(admissions(stack)), GRANTED);
    });

    it("a mount target in another VPC serves nobody, whatever its zone", async () => {
      const stack = await ModelledStack.create();
      const { id: vpcId } = await stack.answer(TYPES.vpc, "other", { cidrBlock: "10.1.0.0/16" });
      const placed = { vpcId, availabilityZone: "eu-west-1a", cidrBlock: "10.1.0.0/24" };
      const { id: subnetId } = await stack.answer(TYPES.subnet, "other", placed);
      assert.deepEqual(stack.complaints(), []);
      assert.equal(refusal(stack, "shop /mnt/models", { subnetId }).check, "mount target in zone");
    });

    it("a mount target: only what is placed in its zone", async () => {
      const without = [{ type: TYPES.mountTarget, name: "target-b" }];
      const stack = await ModelledStack.create(
        { [`${TYPES.function}::pets`]: gone, [`${TYPES.alias}::pets`]: gone },
        { without },
      );
      assert.deepEqual(outcomes(admissions(stack, 0)), {
        "shop /mnt/models": "granted",
        "farm /mnt/models": "granted",
        "farm /mnt/samples": "granted",
      });
      assert.deepEqual(outcomes(admissions(stack, 1)), {
        "shop /mnt/models": "mount target in zone",
        "farm /mnt/models": "mount target in zone",
        "farm /mnt/samples": "mount target in zone",
      });
    });
  });
});
