import * as assert from "node:assert/strict";
import * as fc from "fast-check";
import { actionMatches, arnMatches, glob, resourceMatches } from "../../../local/iam/matching";

const FS = "arn:aws:elasticfilesystem:eu-west-1:123456789012:file-system/fs-1";

describe("local/iam/matching", () => {
  const globs: readonly (readonly [string, string, boolean])[] = [
    ["", "", true],
    ["*", "", true],
    ["*", "a:b/c\nd", true],
    ["a*", "ab", true],
    ["a*", "ba", false],
    ["a?c", "abc", true],
    ["a?c", "ac", false],
    ["a?c", "abbc", false],
    ["a.c", "abc", false],
    ["a+(b)[c]{d}^$|\\", "a+(b)[c]{d}^$|\\", true],
    ["abc", "abcd", false],
    ["bc", "abc", false],
  ];
  for (const [pattern, text, matches] of globs) {
    it(`${JSON.stringify(pattern)} ${matches ? "matches" : "does not match"} ${JSON.stringify(text)}`, () => {
      assert.equal(glob(pattern, text), matches);
    });
  }

  it("a text without wildcards matches itself and nothing else", () => {
    const plain = fc.string().filter((text) => !/[*?]/.test(text));
    fc.assert(fc.property(plain, plain, (one, other) => glob(one, other) === (one === other)));
  });

  it("a wildcard in place of any part still matches", () => {
    fc.assert(
      fc.property(fc.string(), fc.string(), fc.string(), (left, middle, right) => {
        const quoted = (text: string) => text.replace(/[*?]/g, "?");
        return glob(`${quoted(left)}*${quoted(right)}`, `${left}${middle}${right}`);
      }),
    );
  });

  it("actions are compared without case", () => {
    assert.equal(actionMatches("ElasticFileSystem:clientmount", "elasticfilesystem:ClientMount"), true);
    assert.equal(actionMatches("elasticfilesystem:Client*", "elasticfilesystem:ClientMount"), true);
    assert.equal(actionMatches("elasticfilesystem:Describe*", "elasticfilesystem:ClientMount"), false);
  });

  const resources: readonly (readonly [string, boolean | "unknown"])[] = [
    ["*", true],
    [FS, true],
    ["arn:aws:elasticfilesystem:eu-west-1:123456789012:file-system/*", true],
    ["arn:*:elasticfilesystem:*:*:file-system/fs-?", true],
    ["arn:aws:elasticfilesystem:eu-west-1:123456789012:file-system/fs-2", false],
    ["arn:aws:elasticfilesystem:eu-west-1:999999999999:file-system/fs-1", false],
    ["arn:aws:elasticfilesystem:*", "unknown"],
    ["arn:*", "unknown"],
    ["arn:aws:elasticfilesystem:eu-west-1:123456789012:file-system/${aws:PrincipalTag/fs}", "unknown"],
  ];
  for (const [pattern, truth] of resources) {
    it(`Resource ${pattern}: ${truth}`, () => assert.equal(resourceMatches(pattern, FS), truth));
  }

  const arns: readonly (readonly [string, boolean | "unknown"])[] = [
    [FS, true],
    ["arn:*:elasticfilesystem:*:*:file-system/*", true],
    ["arn:aws:elasticfilesystem:*", false],
    ["*", false],
    ["${aws:x}", "unknown"],
  ];
  for (const [pattern, truth] of arns) {
    it(`ArnLike ${pattern}: ${truth}`, () => assert.equal(arnMatches(pattern, FS), truth));
  }

  it("colons behind the fifth belong to the resource", () => {
    const logs = "arn:aws:logs:eu-west-1:123456789012:log-group:/aws/lambda/pets:log-stream:one";
    assert.equal(resourceMatches("arn:aws:logs:eu-west-1:123456789012:log-group:/aws/lambda/pets:*", logs), true);
    assert.equal(resourceMatches("arn:aws:logs:eu-west-1:123456789012:log-group:/aws/lambda/shop:*", logs), false);
  });
});
