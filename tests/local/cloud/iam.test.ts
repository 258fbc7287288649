import * as assert from "node:assert/strict";
import { ModelledStack, TYPES } from "../../support/modelledStack";
import { assertCreated, assertInvalid, assertRefused } from "../../support/refusals";

const document = (...Statement: object[]) => JSON.stringify({ Version: "2012-10-17", Statement });
const TRUST = document({ Effect: "Allow", Principal: { Service: "lambda.amazonaws.com" }, Action: "sts:AssumeRole" });
const POLICY = document({ Effect: "Allow", Action: "s3:GetObject", Resource: "*" });

const noRole = {
  error: "NoSuchEntity",
  message: "The role with name nobody cannot be found.",
  missing: "role nobody",
  fix: "create the role first",
};
const exists = (message: string) => ({
  error: "EntityAlreadyExists",
  message,
  missing: "a name of its own",
  fix: "rename one of the two",
});
const malformed = (message: string) => ({
  error: "MalformedPolicyDocument",
  message,
  missing: "a valid policy document",
  fix: "correct the policy document",
});

describe("local/cloud/services/iam", () => {
  describe("Role", () => {
    it("is named by its name", async () => {
      const { id, computed } = await assertCreated(TYPES.role, () => ({ name: "zoo", assumeRolePolicy: TRUST }));
      const { uniqueId, ...rest } = computed;
      assert.equal(id, "zoo");
      assert.match(String(uniqueId), /^AROA[0-9A-F]{17}$/);
      assert.deepEqual(rest, { arn: "arn:aws:iam::123456789012:role/zoo", path: "/" });
    });

    it("gets a name if it has none", async () => {
      const { id, computed } = await assertCreated(TYPES.role, () => ({ assumeRolePolicy: TRUST }));
      assert.match(id, /^extra-[0-9a-f]{7}$/);
      assert.equal(computed.name, id);
    });

    it("has a name of its own", () =>
      assertRefused(
        TYPES.role,
        () => ({ name: "pets", assumeRolePolicy: TRUST }),
        exists("Role with name pets already exists."),
      ));

    it("has a name of at most 64 letters", () =>
      assertInvalid(
        TYPES.role,
        () => ({ name: "a".repeat(65), assumeRolePolicy: TRUST }),
        `name: got "${"a".repeat(65)}"; 1 to 64 letters, digits and +=,.@-_`,
      ));

    it("has a trust policy", () =>
      assertRefused(TYPES.role, () => ({ assumeRolePolicy: POLICY }), malformed("Statement[0]: Principal is missing")));
  });

  describe("RolePolicy", () => {
    it("is named by role and name", async () => {
      const { id, computed } = await assertCreated(TYPES.rolePolicy, () => ({
        name: "more",
        role: "pets",
        policy: POLICY,
      }));
      assert.equal(id, "pets:more");
      assert.deepEqual(computed, {});
    });

    it("needs the role", () => assertRefused(TYPES.rolePolicy, () => ({ role: "nobody", policy: POLICY }), noRole));

    it("does not replace another one silently", () =>
      assertRefused(
        TYPES.rolePolicy,
        () => ({ name: "mounts", role: "pets", policy: POLICY }),
        exists("Role pets already has a policy named mounts: pets"),
      ));

    it("has to be well-formed", () =>
      assertRefused(
        TYPES.rolePolicy,
        () => ({ role: "pets", policy: document({ Effect: "Allow", Action: "s3:GetObject" }) }),
        malformed("Statement[0]: Resource is missing"),
      ));

    it("has to fit with the role's others into 10,240 characters, white space apart", async () => {
      const policy = (length: number) => {
        const empty = document({ Effect: "Allow", Action: "s3:GetObject", Resource: "arn:aws:s3:::" });
        return empty.replace("s3:::", `s3:::${"x".repeat(length - empty.length)}`);
      };
      const { inputs } = (await ModelledStack.create()).get(TYPES.rolePolicy, "pets");
      const left = 10_240 - ("policy" in inputs ? String(inputs.policy).length : 0);
      await assertCreated(TYPES.rolePolicy, () => ({ role: "pets", policy: `${policy(left)} \n` }));
      await assertRefused(TYPES.rolePolicy, () => ({ role: "pets", policy: policy(left + 1) }), {
        error: "LimitExceeded",
        message: "Maximum policy size of 10240 bytes exceeded for role pets",
        missing: "room in the role's inline policies",
        fix: "name less in them",
      });
    });
  });

  describe("RolePolicyAttachment", () => {
    const policyArn = "arn:aws:iam::aws:policy/AmazonSSMManagedInstanceCore";
    it("is created", async () => {
      const { id } = await assertCreated(TYPES.attachment, () => ({ role: "pets", policyArn }));
      assert.match(id, /^pets-[0-9a-f]{26}$/);
    });
    it("needs the role", () => assertRefused(TYPES.attachment, () => ({ role: "nobody", policyArn }), noRole));
  });

  describe("InstanceProfile", () => {
    it("is named by its name", async () => {
      const { id, computed } = await assertCreated(TYPES.profile, () => ({ name: "zoo", role: "pets" }));
      const { uniqueId, ...rest } = computed;
      assert.equal(id, "zoo");
      assert.match(String(uniqueId), /^AIPA[0-9A-F]{17}$/);
      assert.deepEqual(rest, { arn: "arn:aws:iam::123456789012:instance-profile/zoo", path: "/" });
    });
    it("needs the role", () => assertRefused(TYPES.profile, () => ({ name: "zoo", role: "nobody" }), noRole));
    it("has a name of its own", () =>
      assertRefused(
        TYPES.profile,
        () => ({ name: "farm", role: "pets" }),
        exists("Instance Profile farm already exists."),
      ));
  });
});
