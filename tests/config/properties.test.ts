import assert from "node:assert/strict";
import fc from "fast-check";
import { decodeStackConfig } from "../../config/decode";
import { ConfigurationError, join, type Problem } from "../../config/problem";
import { stackSchema } from "../../config/schema";
import { tolerantDecode } from "../../config/tolerantDecode";
import { GOOD_VALUES, input, problemsOf } from "./support/stackInput";

type Path = readonly (string | number)[];

/** The path of every value in a tree, maps and lists included. */
function pathsOf(value: unknown, at: Path = []): Path[] {
  if (value === null || typeof value !== "object") return [at];
  const parts = Object.entries(value).flatMap(([key, part]) =>
    pathsOf(part, [...at, Array.isArray(value) ? Number(key) : key]),
  );
  return at.length === 0 ? parts : [at, ...parts];
}

function replaced(value: unknown, path: Path, change: unknown): unknown {
  const [key, ...rest] = path;
  if (key === undefined) return change;
  const copy: unknown = structuredClone(value);
  assert.ok(copy !== null && typeof copy === "object");
  Reflect.set(copy, key, replaced(Reflect.get(copy, key), rest, change));
  return copy;
}

function written(path: Path): string {
  const [key, ...rest] = path;
  return rest.reduce<string>(join, `shared-storage:${key}`);
}

const FULL = {
  ...GOOD_VALUES,
  consumers: {
    ...GOOD_VALUES.consumers,
    ingest: { ...GOOD_VALUES.consumers.ingest, memory: 512, timeout: 3, environment: { MODE: "x" }, uid: 9 },
    serve: { ...GOOD_VALUES.consumers.serve, replicas: { min: 1, max: 2 }, port: 9000, cpu: 256 },
  },
};

// No field takes any of these: a fraction, a text with a control character, a list of lists.
const NONSENSE = fc.constantFrom<unknown>(0.5, -1, "\u0007", [["x"]], Number.MAX_SAFE_INTEGER);

describe("config: properties", () => {
  it("a good value replaced by nonsense is reported at its own place, whichever it is", () => {
    fc.assert(
      fc.property(fc.constantFrom(...pathsOf(FULL)), NONSENSE, (path, nonsense) => {
        const values = replaced(FULL, path, nonsense);
        assert.ok(values !== null && typeof values === "object");
        const lines = problemsOf({ ...values });
        assert.ok(
          lines.some((line) => line.startsWith(written(path))),
          `${written(path)} = ${JSON.stringify(nonsense)} gave\n${lines.join("\n")}`,
        );
      }),
      { numRuns: 400 },
    );
  });

  it("an unknown field is reported at its own place, in whichever map with fixed fields it stands", () => {
    const maps: readonly Path[] = [
      ["network"],
      ["fileSystem"],
      ["directories", "samples"],
      ["consumers", "ingest"],
      ["consumers", "serve"],
      ["consumers", "serve", "replicas"],
      ["consumers", "train"],
    ];
    const name = fc.stringMatching(/^[a-z]{1,12}$/).map((text) => `${text}Zz`);
    fc.assert(
      fc.property(fc.constantFrom(...maps), name, (path, field) => {
        const values = replaced(FULL, [...path, field], 1);
        assert.ok(values !== null && typeof values === "object");
        const lines = problemsOf({ ...values });
        assert.equal(lines.length, 1);
        assert.ok(lines[0]?.startsWith(`${written([...path, field])}: unknown field; known are `));
      }),
    );
  });

  it("whatever the values are, the answer is a configuration or one error with a list, never a crash", () => {
    const consumer = fc.record(
      {
        compute: fc.oneof(fc.constantFrom("lambda", "fargate", "ec2"), fc.jsonValue()),
        entry: fc.oneof(fc.constant("handlers/a.ts"), fc.jsonValue()),
        mounts: fc.oneof(fc.dictionary(fc.constantFrom("a", "b", "__proto__"), fc.jsonValue()), fc.jsonValue()),
        environment: fc.jsonValue(),
        memory: fc.jsonValue(),
        replicas: fc.jsonValue(),
        uid: fc.oneof(fc.nat(), fc.jsonValue()),
      },
      { requiredKeys: [] },
    );
    const values = fc.record(
      {
        network: fc.oneof(fc.record({ cidrBlock: fc.jsonValue(), availabilityZones: fc.jsonValue() }), fc.jsonValue()),
        fileSystem: fc.jsonValue(),
        directories: fc.oneof(fc.dictionary(fc.constantFrom("a", "b", "constructor"), fc.jsonValue()), fc.jsonValue()),
        consumers: fc.oneof(fc.dictionary(fc.string(), consumer), fc.jsonValue()),
      },
      { requiredKeys: [] },
    );
    fc.assert(
      fc.property(values, (some) => {
        try {
          decodeStackConfig(input(some));
        } catch (error) {
          assert.ok(error instanceof ConfigurationError, String(error));
          assert.ok(error.problems.length > 0);
          // What the values themselves say is quoted back.
          const own = JSON.stringify(some);
          for (const sign of ["undefined", "[object", "NaN", "\n    at "]) {
            assert.ok(own.includes(sign) || !error.message.includes(sign), error.message);
          }
        }
      }),
      { numRuns: 500 },
    );
  });

  it("tolerant and strict decoding agree: no problem exactly if zod takes it, and then the same result", () => {
    const values = fc
      .constantFrom(...pathsOf(FULL))
      .chain((path) =>
        fc
          .oneof(NONSENSE, fc.constant(undefined))
          .map((change) => (change === undefined ? FULL : replaced(FULL, path, change))),
      );
    fc.assert(
      fc.property(values, (some) => {
        const problems: Problem[] = [];
        const tolerant = tolerantDecode(stackSchema, some, "x", problems);
        const strict = stackSchema.safeParse(some);
        assert.equal(problems.length === 0, strict.success);
        if (strict.success) assert.deepEqual(tolerant, strict.data);
      }),
      { numRuns: 400 },
    );
  });
});
