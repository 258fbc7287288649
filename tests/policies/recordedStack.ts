import { resolve } from "node:path";
import { readStackFile } from "../../config/readStackFile";
import { createResources } from "../../local/host/createResources";
import { evaluatedResources } from "../../local/policies/judgeStack";
import type { EvaluatedResource } from "../../policies/evaluate";

const ROOT = resolve(__dirname, "../..");

const recorded = new Map<string, Promise<readonly EvaluatedResource[]>>();

/** Everything that one of this project's stacks creates, awsx's children included, as the rules take it. */
export function recordedStack(stack: string): Promise<readonly EvaluatedResource[]> {
  const found = recorded.get(stack) ?? record(stack);
  recorded.set(stack, found);
  return found;
}

async function record(stack: string): Promise<readonly EvaluatedResource[]> {
  const files = readStackFile(ROOT, stack);
  const options = { stack, without: [], withoutTls: [] };
  const { model, protectedResources } = await createResources(ROOT, files, options, { progress: () => undefined });
  return evaluatedResources({ world: model.world, protectedResources });
}
