import * as sizes from "../documentSizes";
import { join } from "../problem";
import type { Check, CheckContext, DraftConsumer } from "./check";
import { consumerVariables, mountPaths } from "./consumerVariables";

/** Documents that grow with a consumer's links, and that AWS takes up to a length only. */
export const checkDocuments: Check = (context) => {
  const { project, stack, region = "", consumers } = context;
  const place = { project, stack, region };
  for (const { name, path, consumer } of consumers) {
    checkRole(context, path, consumer, place);
    checkTask(context, name, path, consumer);
    checkCallers(context, path, consumer, place);
  }
};

function checkRole({ problem }: CheckContext, path: string, consumer: DraftConsumer, place: sizes.Place) {
  const { compute = "further", invokes = [] } = consumer;
  const mounts = mountPaths(consumer);
  const length = sizes.rolePolicies(compute, { mounts, invokes }, place);
  if (length <= sizes.ROLE_POLICIES) return;
  problem(
    path,
    `its mounts (${Object.keys(mounts).length}) and the functions that it invokes (${invokes.length}) take up to ${length} characters of its role's policies, which have at most ${sizes.ROLE_POLICIES}; mount or invoke fewer, or make two consumers of it`,
  );
}

function checkTask(context: CheckContext, name: string, path: string, consumer: DraftConsumer) {
  if (consumer.compute !== "fargate") return;
  const mounts = mountPaths(consumer);
  const bytes = sizes.taskDefinition({ mounts }, consumerVariables(context, name, consumer));
  if (bytes <= sizes.TASK_DEFINITION) return;
  context.problem(
    path,
    `its mounts (${Object.keys(mounts).length}) and variables, this program's own included, take up to ${bytes} bytes of its task definition, which has at most ${sizes.TASK_DEFINITION}; use fewer mounts or shorter paths, and keep long values in a file beside the handler`,
  );
}

function checkCallers({ problem }: CheckContext, path: string, consumer: DraftConsumer, place: sizes.Place) {
  if (consumer.compute !== "lambda") return;
  const callers = consumer.url?.callers ?? [];
  const bytes = sizes.functionPolicy(callers, place);
  if (bytes <= sizes.FUNCTION_POLICY) return;
  problem(
    join(join(path, "url"), "callers"),
    `${callers.length} callers take up to ${bytes} bytes of the function's policy, which has at most ${sizes.FUNCTION_POLICY}; name accounts instead of their roles, or one role that others assume`,
  );
}
