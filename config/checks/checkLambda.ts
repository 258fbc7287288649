import { join } from "../problem";
import type { Check, CheckContext, DraftConsumer } from "./check";

type Lambda = Extract<DraftConsumer, { readonly compute?: "lambda" }>;

/** What the fields of a function must be together. */
export const checkLambda: Check = (context) => {
  for (const { path, consumer } of context.consumers) {
    if (consumer.compute !== "lambda") continue;
    checkConcurrency(context, path, consumer);
    checkLists(context, path, consumer);
  }
};

function checkConcurrency(
  { problem }: CheckContext,
  path: string,
  { provisionedConcurrency, reservedConcurrency }: Lambda,
) {
  const { min, max } = provisionedConcurrency ?? {};
  const at = join(path, "provisionedConcurrency");
  if (min !== undefined && max !== undefined && min > max) {
    problem(at, `got min ${min} and max ${max}; min must not exceed max`);
  } else if (reservedConcurrency !== undefined && max !== undefined && max > reservedConcurrency) {
    problem(
      join(at, "max"),
      `got ${max}; of ${reservedConcurrency} reserved sandboxes at most as many can be provisioned; lower it, or raise reservedConcurrency`,
    );
  }
}

function checkLists({ problem, region }: CheckContext, path: string, { layers = [], url }: Lambda) {
  for (const [index, layer] of layers.entries()) {
    const at = join(join(path, "layers"), index);
    const from = layer.split(":")[3];
    if (layers.indexOf(layer) < index) problem(at, "the layer is named twice; name each once");
    else if (region !== undefined && from !== region) {
      problem(at, `the layer is in ${from}, the stack in ${region}; a function takes layers of its own region`);
    }
  }
  const callers = url?.callers ?? [];
  for (const [index, caller] of callers.entries()) {
    if (callers.indexOf(caller) < index) {
      problem(join(join(join(path, "url"), "callers"), index), `${caller} is named twice; name each once`);
    }
  }
}
