import { functionPlacement } from "../admission/mountRequests";
import type { MountRequest } from "../admission/types";
import { consumerOf } from "../cloud/consumerOf";
import { alias, lambdaFunction } from "../cloud/services/lambda";
import type { World } from "../cloud/world";
import type { FunctionSpec } from "../lambda/types";

/** A recorded function with what starting it needs beyond its own specification. */
export interface RecordedFunction {
  readonly spec: Omit<FunctionSpec, "code">;
  /** File name in the package → path, relative to the program's working directory. */
  readonly files: Readonly<Record<string, string>>;
  /** What environment `index` mounts, in its zone. */
  readonly requests: (index: number) => readonly MountRequest[];
}

/** /tmp of a function that does not configure it: 512 MiB. */
const TMP_BYTES = 512 * 1024 * 1024;

/** Every function of the world, the gate's included. */
export function recordedFunctions(world: World): readonly RecordedFunction[] {
  const aliases = world.all(alias);
  return world.all(lambdaFunction).map((recorded) => {
    const { inputs, outputs } = recorded;
    const { name, arn } = outputs;
    const { reservedConcurrentExecutions: reserved, loggingConfig } = inputs;
    const ofThis = aliases.filter(({ inputs: one }) => one.functionName === name || one.functionName === arn);
    return {
      spec: {
        name,
        consumer: consumerOf(inputs),
        arn,
        version: outputs.version,
        aliases: Object.fromEntries(ofThis.map(({ inputs: one }) => [one.name, one.functionVersion])),
        handler: inputs.handler,
        runtime: inputs.runtime,
        memory: outputs.memorySize,
        timeoutSeconds: outputs.timeout,
        // -1 is Pulumi's way to say that none is reserved.
        reservedConcurrency: reserved === -1 ? undefined : reserved,
        tmpBytes: TMP_BYTES,
        environment: inputs.environment?.variables ?? {},
        roleArn: inputs.role,
        logGroup: loggingConfig?.logGroup ?? `/aws/lambda/${name}`,
        logFormat: loggingConfig?.logFormat ?? "Text",
      },
      files: Object.fromEntries(Object.entries(inputs.code.archive).map(([file, asset]) => [file, asset.path])),
      requests: (index) => functionPlacement(world, recorded, index).flatMap(({ requests }) => requests),
    };
  });
}
