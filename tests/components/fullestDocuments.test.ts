import * as assert from "node:assert/strict";
import fc from "fast-check";
import { ROLE_POLICIES, rolePolicies, TASK_DEFINITION } from "../../config/documentSizes";
import { problemsOf } from "../config/support/stackInput";
import { type Draw, pick, whole } from "../support/randomStacks/draw";
import { evaluateStack } from "../support/randomStacks/evaluateStack";
import type { StackInput } from "../support/randomStacks/randomStack";
import { type Evaluated, evaluatedStack, ofType, TYPES } from "../support/stackRules/evaluated";
import { brokenRules } from "../support/stackRules/stackRules";

/** Of the bound: names at their longest, and a statement of each kind, which not every consumer has. */
const SPARE = 900;
/** One more mount takes about 90. */
const LAST = 150;

/** A consumer that mounts as many directories as the checks let through, and what else it has. */
interface Hub {
  readonly kind: "fargate" | "ec2";
  /** Of its own name and of all that it mounts and invokes. */
  readonly nameLength: number;
  /** Of its mounts' paths; undefined = where they are by default. */
  readonly pathLength: number | undefined;
  /** How many it invokes. */
  readonly functions: number;
  readonly exec: boolean;
  readonly right: "read" | "write";
}

/** Workers invoke enough that their role is full before their user data is. */
function drawHub(draw: Draw): Hub {
  return {
    kind: pick(draw, ["fargate", "ec2"] as const),
    nameLength: whole(draw, { min: 12, max: 34 }),
    pathLength: undefined,
    functions: whole(draw, { min: 46, max: 52 }),
    exec: pick(draw, [true, false]),
    right: pick(draw, ["read", "write"]),
  };
}

function named(letter: string, count: number, length: number): string[] {
  return Array.from({ length: count }, (_, at) => `${letter}${String(at).padStart(length - 1, "x")}`);
}

function stackOf({ kind, nameLength, pathLength, functions, exec, right }: Hub, count: number): StackInput {
  const directories = named("d", count, pathLength === undefined ? nameLength : 64);
  const mounts = Object.fromEntries(
    directories.map((name) => [
      name,
      pathLength === undefined ? right : { rights: right, at: `/mnt/${name.padStart(pathLength - 5, "p")}` },
    ]),
  );
  const invokes = named("f", functions, nameLength);
  const common = { entry: "tests/support/handlers/stay.ts", mounts, invokes };
  const probe = { compute: "lambda", entry: "tests/support/handlers/answer.ts", mounts: { [directories[0]!]: "read" } };
  const writers = named("w", right === "read" ? count : 0, nameLength);
  return {
    directories: Object.fromEntries(directories.map((name) => [name, {}])),
    consumers: {
      hub: kind === "fargate" ? { compute: "fargate", ...common, exec } : { compute: "ec2", ...common },
      ...Object.fromEntries(invokes.map((name) => [name, probe])),
      ...Object.fromEntries(writers.map((name, at) => [name, { ...probe, mounts: { [directories[at]!]: "write" } }])),
    } as NonNullable<StackInput["consumers"]>,
  };
}

/** The fullest stack, and what is said of one more mount. */
function fullest(hub: Hub): { readonly values: StackInput; readonly refused: readonly string[] } {
  for (let mounts = 1; ; mounts++) {
    const refused = problemsOf(stackOf(hub, mounts + 1), { stack: "test" });
    if (refused.length > 0) return { values: stackOf(hub, mounts), refused };
  }
}

async function evaluated(values: StackInput): Promise<Evaluated> {
  const stack = evaluatedStack(values, await evaluateStack(values));
  assert.deepEqual(brokenRules(stack), []);
  return stack;
}

describe("documents with as many links as the checks let through", function () {
  this.timeout(120_000);

  it("of roles stay under their limit, and are not refused long before", async () => {
    const property = fc.asyncProperty(fc.gen(), async (draw) => {
      const hub = drawHub(draw);
      const { values, refused } = fullest(hub);
      assert.match(refused.join("\n"), /^shared-storage:consumers\.hub: .* characters of its role's policies,/);
      const length = ofType(await evaluated(values), TYPES.rolePolicy)
        .filter(({ inputs }) => inputs.role === "shared-storage-test-hub")
        .reduce((sum, { inputs }) => sum + String(inputs.policy).length, 0);
      const mounts = Object.fromEntries(Object.keys(values.consumers!.hub!.mounts).map((name) => [name, ""]));
      const invokes = named("f", hub.functions, hub.nameLength);
      const place = { project: "shared-storage", stack: "test", region: "eu-west-1" };
      const counted = rolePolicies(hub.kind, { mounts, invokes }, place);
      const about = `${JSON.stringify(hub)}: ${length}, counted as ${counted}`;
      assert.ok(length <= counted && counted - length < SPARE, about);
      assert.ok(counted <= ROLE_POLICIES && counted > ROLE_POLICIES - LAST, about);
    });
    await fc.assert(property, { numRuns: 2, endOnFailure: true });
  });

  it("of tasks stay under their limit, and are not refused long before", async () => {
    const hub = { kind: "fargate", nameLength: 8, pathLength: 160, functions: 0, exec: false, right: "write" } as const;
    const { values, refused } = fullest(hub);
    assert.match(refused.join("\n"), /^shared-storage:consumers\.hub: .* bytes of its task definition,/);
    const [task] = ofType(await evaluated(values), TYPES.taskDefinition);
    const { containerDefinitions, ...inputs } = task!.inputs;
    const bytes = JSON.stringify({ ...inputs, containerDefinitions: JSON.parse(String(containerDefinitions)) }).length;
    assert.ok(bytes <= TASK_DEFINITION && bytes > TASK_DEFINITION - 4000, String(bytes));
  });
});
