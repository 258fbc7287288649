import * as assert from "node:assert/strict";
import { type ModelledStack, TYPES } from "../../support/modelledStack";
import { assertCreated, assertInvalid, assertRefused } from "../../support/refusals";

const DEFAULT = "aws:ec2/defaultSecurityGroup:DefaultSecurityGroup";
const RULES = [TYPES.ingress, TYPES.egress];

const vpc = (stack: ModelledStack) => stack.id(TYPES.vpc, "net");
const nfs = { ipProtocol: "tcp", fromPort: 2049, toPort: 2049 };
const noGroup = (id: string) => ({
  error: "InvalidGroup.NotFound",
  message: `The security group '${id}' does not exist`,
  missing: `security group ${id}`,
  fix: "create the group first",
});
const noVpc = {
  error: "InvalidVpcID.NotFound",
  message: "The vpc ID 'vpc-1' does not exist",
  missing: "VPC vpc-1",
  fix: "create the VPC first",
};

describe("local/cloud/services/securityGroups", () => {
  describe("SecurityGroup", () => {
    it("starts without rules, as the provider leaves it", async () => {
      const { id, computed } = await assertCreated(TYPES.group, (stack) => ({ vpcId: vpc(stack) }));
      assert.match(id, /^sg-[0-9a-f]{17}$/);
      const { name, ...rest } = computed;
      assert.match(String(name), /^extra-[0-9a-f]{7}$/);
      assert.deepEqual(rest, {
        arn: `arn:aws:ec2:eu-west-1:123456789012:security-group/${id}`,
        description: "Managed by Pulumi",
        ownerId: "123456789012",
        egress: [],
        ingress: [],
      });
    });

    it("needs the VPC", () => assertRefused(TYPES.group, () => ({ vpcId: "vpc-1" }), noVpc));

    it("has a name of its own in the VPC", () =>
      assertRefused(
        TYPES.group,
        (stack) => ({ name: "pets", vpcId: vpc(stack) }),
        (stack) => ({
          error: "InvalidGroup.Duplicate",
          message: `The security group 'pets' already exists for VPC '${vpc(stack)}'`,
          missing: "a name of its own",
          fix: "rename it or pets",
        }),
      ));

    it("takes no inline rules", () =>
      assertInvalid(
        TYPES.group,
        (stack) => ({ vpcId: vpc(stack), ingress: [], egress: [] }),
        "ingress is not a field that the model knows",
        "egress is not a field that the model knows",
      ));
  });

  describe("DefaultSecurityGroup", () => {
    it("is the VPC's own, emptied", async () => {
      let own = "";
      const { id, computed } = await assertCreated(DEFAULT, (stack) => {
        own = String(Reflect.get(stack.get("aws:ec2/vpc:Vpc", "net").outputs, "defaultSecurityGroupId"));
        return { vpcId: vpc(stack), ingress: [], egress: [] };
      });
      assert.equal(id, own);
      assert.deepEqual(computed, {
        arn: `arn:aws:ec2:eu-west-1:123456789012:security-group/${id}`,
        name: "default",
        ownerId: "123456789012",
      });
    });

    it("needs the VPC", () => assertRefused(DEFAULT, () => ({ vpcId: "vpc-1" }), noVpc));

    it("is taken over without rules only", () =>
      assertInvalid(
        DEFAULT,
        (stack) => ({ vpcId: vpc(stack), ingress: [{ protocol: "-1" }] }),
        'ingress[0]: got {"protocol":"-1"}; Invalid input: expected never, received object',
      ));
  });

  for (const type of RULES) {
    describe(type.split(":").at(-1)!, () => {
      const rule = (stack: ModelledStack, changes: object = {}) => ({
        ...nfs,
        securityGroupId: stack.id(TYPES.group, "pets"),
        referencedSecurityGroupId: stack.id(TYPES.group, "shop"),
        ...changes,
      });

      it("is created between two groups, or with addresses", async () => {
        const { id, computed } = await assertCreated(type, rule);
        assert.match(id, /^sgr-[0-9a-f]{17}$/);
        assert.deepEqual(computed, {
          arn: `arn:aws:ec2:eu-west-1:123456789012:security-group-rule/${id}`,
          securityGroupRuleId: id,
        });
        await assertCreated(type, (stack) => ({
          securityGroupId: stack.id(TYPES.group, "pets"),
          cidrIpv4: "0.0.0.0/0",
          ipProtocol: "-1",
        }));
      });

      it("needs both groups", async () => {
        await assertRefused(type, (stack) => rule(stack, { securityGroupId: "sg-1" }), noGroup("sg-1"));
        await assertRefused(type, (stack) => rule(stack, { referencedSecurityGroupId: "sg-2" }), noGroup("sg-2"));
      });

      it("names exactly one peer", async () => {
        const wrong = (count: number) => ({
          error: "InvalidParameterCombination",
          message: `a rule names exactly one of referencedSecurityGroupId, cidrIpv4 and prefixListId, this one names ${count}`,
          missing: "exactly one source or destination",
          fix: "set one of referencedSecurityGroupId, cidrIpv4 and prefixListId",
        });
        await assertRefused(type, (stack) => rule(stack, { cidrIpv4: "10.0.0.0/8" }), wrong(2));
        await assertRefused(type, (stack) => ({ ...nfs, securityGroupId: stack.id(TYPES.group, "pets") }), wrong(0));
      });

      it("names ports unless it is for all protocols", () =>
        assertRefused(
          type,
          (stack) => {
            const { toPort: _, ...rest } = rule(stack);
            return rest;
          },
          {
            error: "MissingParameter",
            message: "protocol tcp needs fromPort and toPort",
            missing: "ports",
            fix: "set fromPort and toPort",
          },
        ));

      it("is not there already, whatever it is called and tagged", () =>
        assertRefused(
          type,
          (stack) => {
            const { inputs } = stack.get(type, "pets");
            return { ...inputs, description: "again", tags: { a: "b" } };
          },
          {
            error: "InvalidPermission.Duplicate",
            message: "the specified rule already exists",
            missing: "a rule of its own",
            fix: "leave it out: pets says the same",
          },
        ));

      it("has IPv4 addresses", () =>
        assertInvalid(
          type,
          (stack) => ({ ...nfs, securityGroupId: stack.id(TYPES.group, "pets"), cidrIpv4: "10.0.0.1" }),
          'cidrIpv4: got "10.0.0.1"; must be an IPv4 CIDR block such as 10.20.0.0/16',
        ));
    });
  }
});
