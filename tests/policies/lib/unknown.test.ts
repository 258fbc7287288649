import assert from "node:assert/strict";
import {
  all,
  each,
  ifKnown,
  isUnknownValue,
  some,
  throwOnUnknown,
  UNKNOWN,
  UnknownValueError,
} from "../../../policies/lib/unknown";

const unknown = (place: string) => new UnknownValueError(`value at ${place} can't be known yet`);

describe("unknown values", () => {
  it("throw when they are read, with their place", () => {
    const props = throwOnUnknown({ a: { list: ["x", UNKNOWN] }, known: 1 });
    assert.equal(props.known, 1);
    assert.equal(props.a.list[0], "x");
    assert.throws(() => props.a.list[1], unknown(".a.list.1"));
    assert.throws(() => [...props.a.list], unknown(".a.list.1"));
  });

  it("leave lists lists, and their length known", () => {
    const { list } = throwOnUnknown({ list: [UNKNOWN, UNKNOWN] });
    assert.ok(Array.isArray(list));
    assert.equal(list.length, 2);
    assert.deepEqual(Object.keys(list), ["0", "1"]);
  });

  it("are told apart from other errors, the SDK's own included", () => {
    assert.ok(isUnknownValue(unknown(".a")));
    assert.ok(isUnknownValue(Object.assign(new Error("x"), { unknownTypeSentinel: "y" })));
    assert.ok(!isUnknownValue(new Error("x")));
    assert.ok(!isUnknownValue("UnknownValueError"));
  });

  it("ifKnown gives what is known", () => {
    assert.equal(
      ifKnown(() => 1),
      1,
    );
    assert.equal(
      ifKnown(() => {
        throw unknown(".a");
      }),
      undefined,
    );
    assert.throws(
      () =>
        ifKnown(() => {
          throw new TypeError("x");
        }),
      new TypeError("x"),
    );
  });
});

describe("all and each", () => {
  it("run everything before they complain, about the first", () => {
    const seen: number[] = [];
    assert.throws(
      () =>
        each([1, 2, 3, 4], (value) => {
          if (value % 2 === 0) throw unknown(`.${value}`);
          seen.push(value);
        }),
      unknown(".2"),
    );
    assert.deepEqual(seen, [1, 3]);
  });

  it("survive an element that is itself unknown", () => {
    const seen: unknown[] = [];
    const { list } = throwOnUnknown({ list: [UNKNOWN, "b"] });
    assert.throws(() => each(list, (value, index) => seen.push([value, index])), unknown(".list.0"));
    assert.deepEqual(seen, [["b", 1]]);
  });

  it("stop at any other error", () => {
    const seen: string[] = [];
    const checks = [
      () => {
        seen.push("a");
      },
      () => {
        throw new TypeError("x");
      },
      () => {
        seen.push("c");
      },
    ];
    assert.throws(() => all(checks), new TypeError("x"));
    assert.deepEqual(seen, ["a"]);
  });

  it("say nothing if nothing is unknown", () => {
    assert.doesNotThrow(() => all([() => {}]));
    assert.doesNotThrow(() => each([], () => assert.fail("nothing to see")));
  });
});

describe("some", () => {
  const passes = (value: number) => {
    if (value < 0) throw unknown(".x");
    return value === 1;
  };

  it("is true as soon as one passes, whatever is unknown before or after", () => {
    assert.equal(some([-1, 1], passes), true);
    assert.equal(some([1, -1], passes), true);
  });

  it("is false only if every one is known not to", () => {
    assert.equal(some([2, 3], passes), false);
    assert.equal(some([], passes), false);
    assert.throws(() => some([2, -1], passes), unknown(".x"));
  });

  it("lets other errors through", () => {
    assert.throws(
      () =>
        some([2], () => {
          throw new TypeError("x");
        }),
      new TypeError("x"),
    );
  });
});
