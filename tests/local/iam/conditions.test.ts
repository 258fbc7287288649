import * as assert from "node:assert/strict";
import { conditionsHold, type RequestContext } from "../../../local/iam/conditions";
import type { Condition } from "../../../local/iam/policyDocument";
import type { Truth } from "../../../local/iam/truth";

const POINT = "arn:aws:elasticfilesystem:eu-west-1:123456789012:access-point/fsap-1";
const CONTEXT: RequestContext = { "aws:SecureTransport": "true", point: POINT, name: "pets", missing: undefined };

const condition = (operator: string, key: string, ...values: string[]): Condition => ({ operator, key, values });

describe("local/iam/conditions", () => {
  /** IAM user guide, "IAM JSON policy elements: Condition operators". */
  const single: readonly (readonly [Condition, Truth])[] = [
    [condition("StringEquals", "name", "pets"), true],
    [condition("StringEquals", "name", "Pets"), false],
    [condition("StringEquals", "name", "shop", "pets"), true],
    [condition("StringEquals", "name", "p*"), false],
    [condition("StringEquals", "NAME", "pets"), true],
    [condition("StringEqualsIgnoreCase", "name", "PETS"), true],
    [condition("StringLike", "name", "p*s"), true],
    [condition("StringLike", "name", "p?s"), false],
    [condition("StringNotEquals", "name", "pets"), false],
    [condition("StringNotEquals", "name", "shop"), true],
    [condition("StringNotEquals", "name", "shop", "pets"), false],
    [condition("StringNotEqualsIgnoreCase", "name", "PETS"), false],
    [condition("StringNotLike", "name", "p*"), false],
    [condition("StringNotLike", "name", "q*", "r*"), true],
    [condition("ArnEquals", "point", POINT), true],
    [condition("ArnEquals", "point", "arn:aws:elasticfilesystem:*:*:access-point/*"), true],
    [condition("ArnLike", "point", "arn:aws:elasticfilesystem:*:*:access-point/fsap-2"), false],
    [condition("ArnLike", "name", "*"), false],
    [condition("ArnNotEquals", "point", POINT), false],
    [condition("ArnNotLike", "point", "arn:aws:s3:*:*:*"), true],
    [condition("Bool", "aws:SecureTransport", "true"), true],
    [condition("Bool", "aws:securetransport", "True"), true],
    [condition("Bool", "aws:SecureTransport", "false"), false],
    [condition("Null", "point", "true"), false],
    [condition("Null", "point", "false"), true],
  ];
  for (const [one, truth] of single) {
    it(`${JSON.stringify(one)} is ${truth}`, () => assert.equal(conditionsHold([one], CONTEXT), truth));
  }

  describe("a missing key", () => {
    const missing: readonly (readonly [string, Truth])[] = [
      ["StringEquals", false],
      ["StringLike", false],
      ["ArnLike", false],
      ["Bool", false],
      ["StringNotEquals", true],
      ["StringNotLike", true],
      ["ArnNotEquals", true],
      ["ArnNotLike", true],
      ["StringEqualsIfExists", true],
      ["BoolIfExists", true],
      ["ArnLikeIfExists", true],
      ["StringNotLikeIfExists", true],
    ];
    for (const [operator, truth] of missing) {
      it(`makes ${operator} ${truth}`, () => {
        assert.equal(conditionsHold([condition(operator, "missing", "true")], CONTEXT), truth);
      });
    }

    it("is what Null asks for", () => {
      assert.equal(conditionsHold([condition("Null", "missing", "true")], CONTEXT), true);
      assert.equal(conditionsHold([condition("Null", "missing", "false")], CONTEXT), false);
      assert.equal(conditionsHold([condition("Null", "missing", "false", "true")], CONTEXT), true);
    });
  });

  it("IfExists compares a key that is there", () => {
    assert.equal(conditionsHold([condition("StringEqualsIfExists", "name", "pets")], CONTEXT), true);
    assert.equal(conditionsHold([condition("StringEqualsIfExists", "name", "shop")], CONTEXT), false);
    assert.equal(conditionsHold([condition("BoolIfExists", "aws:SecureTransport", "false")], CONTEXT), false);
  });

  describe("a tag of the resource", () => {
    const tags = { Stack: "test" };
    const cases: readonly (readonly [Condition, Truth])[] = [
      [condition("StringEquals", "aws:ResourceTag/Stack", "test"), true],
      [condition("StringEquals", "AWS:resourcetag/STACK", "test"), true],
      [condition("StringEquals", "aws:ResourceTag/Stack", "prod"), false],
      [condition("StringEquals", "aws:ResourceTag/Consumer", "ingest"), false],
      [condition("Null", "aws:ResourceTag/Stack", "false"), true],
      [condition("Null", "aws:ResourceTag/Consumer", "false"), false],
      [condition("StringEquals", "aws:RequestTag/Stack", "test"), "unknown"],
    ];
    for (const [one, truth] of cases) {
      it(`${JSON.stringify(one)} is ${truth}`, () => assert.equal(conditionsHold([one], CONTEXT, tags), truth));
    }

    it("is unknown where tags are not modelled", () => {
      assert.equal(conditionsHold([cases[0]![0]], CONTEXT), "unknown");
    });
  });

  const unknown: readonly Condition[] = [
    condition("NumericLessThan", "name", "1"),
    condition("IpAddress", "name", "10.0.0.0/8"),
    condition("ForAnyValue:StringEquals", "name", "pets"),
    condition("ForAllValues:StringLike", "missing", "*"),
    condition("NullIfExists", "name", "true"),
    condition("stringequals", "name", "pets"),
    condition("toString", "name", "pets"),
    condition("StringEquals", "aws:SourceIp", "10.0.0.1"),
    condition("Null", "aws:PrincipalTag/team", "true"),
    condition("Null", "name", "maybe"),
    condition("StringEquals", "name", "${aws:username}"),
    condition("StringNotLike", "name", "${aws:username}"),
  ];
  for (const one of unknown) {
    it(`${JSON.stringify(one)} is unknown`, () => assert.equal(conditionsHold([one], CONTEXT), "unknown"));
  }

  it("all of them have to hold, and one that does not decides", () => {
    const yes = condition("StringEquals", "name", "pets");
    const no = condition("StringEquals", "name", "shop");
    const maybe = condition("NumericEquals", "name", "1");
    assert.equal(conditionsHold([], CONTEXT), true);
    assert.equal(conditionsHold([yes, yes], CONTEXT), true);
    assert.equal(conditionsHold([yes, no], CONTEXT), false);
    assert.equal(conditionsHold([yes, maybe], CONTEXT), "unknown");
    assert.equal(conditionsHold([no, maybe], CONTEXT), false);
  });
});
