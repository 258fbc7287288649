import { functionPlacement } from "../admission/mountRequests";
import type { MountRequest } from "../admission/types";
import { consumerOf } from "../cloud/consumerOf";
import { nameOf } from "../cloud/problem";
import { alias, lambdaFunction } from "../cloud/services/lambda";
import { eventInvokeConfig } from "../cloud/services/lambdaInvocation";
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

/** /tmp of a function that does not configure it, in MiB. */
const TMP_SIZE = 512;

/** Every function of the world, the gate's included. Throws Error for one that this machine cannot run. */
export function recordedFunctions(world: World): readonly RecordedFunction[] {
  const aliases = world.all(alias);
  return world.all(lambdaFunction).map((recorded) => {
    const { inputs, outputs } = recorded;
    const { name, arn } = outputs;
    const { reservedConcurrentExecutions: reserved, loggingConfig } = inputs;
    if (inputs.layers !== undefined) {
      throw new Error(`${nameOf(recorded)}: not modelled on this machine: layers; leave them out of its stack`);
    }
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
        tmpBytes: (inputs.ephemeralStorage?.size ?? TMP_SIZE) * 1024 * 1024,
        environment: inputs.environment?.variables ?? {},
        roleArn: inputs.role,
        ...asynchronousOf(world, name),
        logGroup: loggingConfig?.logGroup ?? `/aws/lambda/${name}`,
        logFormat: loggingConfig?.logFormat ?? "Text",
      },
      files: Object.fromEntries(Object.entries(inputs.code.archive).map(([file, asset]) => [file, asset.path])),
      requests: (index) => functionPlacement(world, recorded, index).flatMap(({ requests }) => requests),
    };
  });
}

function asynchronousOf(world: World, functionName: string): Pick<FunctionSpec, "asynchronous"> {
  const config = world.find(eventInvokeConfig, ({ inputs }) => inputs.functionName === functionName)?.inputs;
  if (config === undefined) return {};
  const { maximumRetryAttempts = 2, maximumEventAgeInSeconds = 21_600, destinationConfig } = config;
  // The last part of a queue's ARN is its name.
  const queue = (to: { readonly destination: string } | undefined) => to?.destination.split(":").at(-1);
  return {
    asynchronous: {
      retries: maximumRetryAttempts,
      maximumAgeSeconds: maximumEventAgeInSeconds,
      onSuccess: queue(destinationConfig?.onSuccess),
      onFailure: queue(destinationConfig?.onFailure),
    },
  };
}
