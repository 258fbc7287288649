import assert from "node:assert/strict";
import { throwOnUnknown, UNKNOWN } from "../../../policies/lib/unknown";
import { stackOfUrn } from "../../../policies/lib/urn";
import { has, isFalse, isTrue, list, oneOrMore, record, show, tag, text } from "../../../policies/lib/values";

describe("values", () => {
  it("has sees an unknown value without reading it, and takes null for nothing", () => {
    const props = throwOnUnknown({ unknown: UNKNOWN, empty: "", no: false, none: null, gone: undefined });
    const keys = ["unknown", "empty", "no", "none", "gone", "missing", "toString"];
    assert.deepEqual(
      keys.filter((key) => has(props, key)),
      ["unknown", "empty", "no"],
    );
    assert.equal(has(undefined, "x"), false);
  });

  it("record, list and text take their own kind only", () => {
    assert.deepEqual(
      [record({ a: 1 }), record([]), record(null), record("a")],
      [{ a: 1 }, undefined, undefined, undefined],
    );
    assert.deepEqual([list([1]), list("a"), list(undefined), list({ length: 1 })], [[1], [], [], []]);
    assert.deepEqual([text("a"), text(""), text(1), text(undefined)], ["a", undefined, undefined, undefined]);
  });

  it("oneOrMore makes a list", () => {
    assert.deepEqual(
      [oneOrMore("a"), oneOrMore(["a", "b"]), oneOrMore(undefined), oneOrMore(null)],
      [["a"], ["a", "b"], [], []],
    );
  });

  it("isTrue and isFalse know EC2's texts, and neither takes a missing value", () => {
    assert.deepEqual([true, "true", false, "false", undefined, 1, "yes"].map(isTrue), [
      true,
      true,
      false,
      false,
      false,
      false,
      false,
    ]);
    assert.deepEqual([true, "true", false, "false", undefined, 0, ""].map(isFalse), [
      false,
      false,
      true,
      true,
      false,
      false,
      false,
    ]);
  });

  it("show says what a person can read, and no contents of objects", () => {
    const shown = [undefined, null, "a", 1, true, [], ["secret"], { password: "secret" }].map(show);
    assert.deepEqual(shown, ["not set", "not set", '"a"', "1", "true", "empty", "a list of 1", "an object"]);
  });

  it("tag reads one tag and no other", () => {
    const props = throwOnUnknown({ tags: { Name: UNKNOWN, Owner: "me" } });
    assert.equal(tag(props, "Owner"), "me");
    assert.equal(tag(props, "Other"), undefined);
    assert.equal(tag({}, "Owner"), undefined);
    assert.throws(() => tag(props, "Name"), /\.tags\.Name/);
  });

  it("stackOfUrn reads the stack", () => {
    assert.equal(stackOfUrn("urn:pulumi:prod::shop::a$b::c"), "prod");
    assert.equal(stackOfUrn("urn:pulumi:a:b::shop::x::c"), "a:b");
    assert.equal(stackOfUrn("something"), "");
  });
});
