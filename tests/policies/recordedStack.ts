import { join, resolve } from "node:path";
import * as pulumi from "@pulumi/pulumi";
import type { RegisterResourceRequest } from "@pulumi/pulumi/proto/resource_pb";
import { readStackFile } from "../../config/readStackFile";
import { CloudModel } from "../../local/cloud/cloudModel";
import { runStack } from "../../local/cloud/runProgram";
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
  const { project, config } = readStackFile(ROOT, stack);
  const model = new CloudModel({ region: config["aws:region"] ?? "", project });
  const isProtected = new Map<string, boolean>();
  await runStack({
    project,
    stack,
    config,
    model,
    program: () => {
      observe((request) =>
        isProtected.set(`${request.getType()}::${request.getName()}`, request.getProtect() ?? false),
      );
      const entry = join(ROOT, "index.ts");
      delete require.cache[entry];
      return require(entry);
    },
  });
  return model.world.everything().map(({ type, name, id, inputs, outputs }) => ({
    type,
    name,
    props: inputs,
    outputs: { ...outputs, id },
    opts: { protect: isProtected.get(`${type}::${name}`) ?? false },
  }));
}

/** Mocks are not told the options of a resource, the monitor is. */
function observe(onRegister: (request: RegisterResourceRequest) => void): void {
  const monitor = pulumi.runtime.getMonitor();
  if (monitor === undefined) throw new Error("no mocks are set");
  const { registerResource } = monitor;
  Object.assign(monitor, {
    registerResource: (request: RegisterResourceRequest, ...rest: unknown[]) => {
      onRegister(request);
      return Reflect.apply(registerResource, monitor, [request, ...rest]);
    },
  });
}
