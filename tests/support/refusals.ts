import * as assert from "node:assert/strict";
import type { Inputs } from "./modelHarness";
import { type Changes, ModelledStack } from "./modelledStack";

/** Text without the stack's physical ids, which are tested elsewhere. */
export type Expected = Readonly<Record<"error" | "message" | "missing" | "fix", string>>;

/**
 * Asks a sound stack for one more resource and asserts that AWS would refuse it in exactly these words; `inputs` may look
 * at the stack for ids.
 */
export async function assertRefused(
  type: string,
  inputs: (stack: ModelledStack) => Inputs | Promise<Inputs>,
  expected: Expected | ((stack: ModelledStack) => Expected),
  changes: Changes = {},
): Promise<void> {
  const stack = await ModelledStack.create(changes);
  await stack.answer(type, "extra", await inputs(stack));
  assert.deepEqual(stack.model.problems, []);
  const refusals = stack.model.refusals.filter(({ refused }) => refused.name === "extra");
  assert.deepEqual(
    refusals.map(({ error, message, missing, fix }) => ({ error, message, missing, fix })),
    [typeof expected === "function" ? expected(stack) : expected],
  );
  assert.equal(stack.find(type, "extra"), undefined);
}

/** Asks a sound stack for one more resource and asserts that it is created; gives id and computed outputs. */
export async function assertCreated(
  type: string,
  inputs: (stack: ModelledStack) => Inputs | Promise<Inputs>,
): Promise<{ readonly id: string; readonly computed: Inputs }> {
  const stack = await ModelledStack.create();
  const given = await inputs(stack);
  await stack.answer(type, "extra", given);
  assert.deepEqual(stack.complaints(), []);
  const { id, outputs } = stack.get(type, "extra");
  const computed = Object.entries(outputs).filter(([key]) => !(key in given));
  return { id, computed: Object.fromEntries(computed) };
}

/** Asserts that a value is refused as malformed, with exactly these problems. */
export async function assertInvalid(
  type: string,
  inputs: (stack: ModelledStack) => Inputs | Promise<Inputs>,
  ...messages: readonly string[]
): Promise<void> {
  const stack = await ModelledStack.create();
  await stack.answer(type, "extra", await inputs(stack));
  assert.deepEqual(
    stack.model.problems.map(({ resource, message }) => [resource, message]),
    messages.map((message) => [`${type}::extra`, message]),
  );
}
