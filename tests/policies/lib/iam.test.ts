import assert from "node:assert/strict";
import fc from "fast-check";
import { covers, matches, statementsOf } from "../../../policies/lib/iam";

describe("statementsOf", () => {
  it("reads text and objects, one value and lists, alike", () => {
    const one = { Sid: "A", Effect: "Allow", Action: "s3:GetObject", Resource: "r", Principal: "*" };
    const listed = { ...one, Action: ["s3:GetObject"], Resource: ["r"], Principal: { AWS: ["*"] } };
    const expected = [
      {
        label: 'statement 1 ("A")',
        effect: "Allow",
        actions: ["s3:GetObject"],
        resources: ["r"],
        principals: ["*"],
        inverted: [],
        condition: undefined,
      },
    ];
    for (const document of [{ Statement: one }, { Statement: [one] }, { Statement: [listed] }]) {
      assert.deepEqual(statementsOf(document), expected);
      assert.deepEqual(statementsOf(JSON.stringify(document)), expected);
    }
  });

  it("collects principals of every kind, and what is inverted", () => {
    const [statement] =
      statementsOf({
        Statement: {
          Effect: "Allow",
          Principal: { Service: "a", AWS: ["b", "c"] },
          NotAction: "x",
          NotResource: "y",
          NotPrincipal: "z",
          Condition: { Bool: { k: "v" } },
        },
      }) ?? [];
    assert.deepEqual(statement, {
      label: "statement 1",
      effect: "Allow",
      actions: [],
      resources: [],
      principals: ["a", "b", "c"],
      inverted: ["NotAction", "NotResource", "NotPrincipal"],
      condition: { Bool: { k: "v" } },
    });
  });

  it("does not take anything else for a document", () => {
    for (const document of [
      undefined,
      null,
      1,
      "",
      "{",
      '"x"',
      "[]",
      [],
      {},
      { Statement: [] },
      { Statement: [1] },
      { Statement: [{}, 1] },
    ]) {
      assert.equal(statementsOf(document), undefined, JSON.stringify(document));
    }
  });
});

describe("matches", () => {
  it("knows * and ?, and no case", () => {
    assert.ok(matches("s3:Get*", "s3:GetObject"));
    assert.ok(matches("S3:getobject", "s3:GetObject"));
    assert.ok(matches("s3:Get?bject", "s3:GetObject"));
    assert.ok(matches("*", "anything:AtAll"));
    assert.ok(!matches("s3:Get", "s3:GetObject"));
    assert.ok(!matches("Get*", "s3:GetObject"));
    assert.ok(!matches("s3:Get?", "s3:GetObject"));
  });

  it("takes every other character as itself", () => {
    assert.ok(!matches("s3.GetObject", "s3:GetObject"));
    assert.ok(!matches("(s3:GetObject", "s3:GetObject"));
    assert.ok(matches("a+b(c)[d]{e}^$|\\.", "a+b(c)[d]{e}^$|\\."));
  });

  it("matches every text with itself, and with a star for any part of it", () => {
    const plain = fc.stringMatching(/^[a-zA-Z0-9:/._-]*$/);
    fc.assert(
      fc.property(plain, plain, plain, (a, b, c) => {
        assert.ok(matches(a + b + c, a + b + c));
        assert.ok(matches(`${a}*${c}`, a + b + c));
      }),
    );
  });
});

describe("covers", () => {
  it("asks every action of a statement", () => {
    const [statement] = statementsOf({ Statement: { Action: ["a:B", "c:*"] } }) ?? [];
    assert.ok(statement !== undefined);
    assert.deepEqual(
      [covers(statement, "a:B"), covers(statement, "c:D"), covers(statement, "e:F")],
      [true, true, false],
    );
  });
});
