import { alias, lambdaFunction } from "../cloud/services/lambda";
import type { World } from "../cloud/world";
import type { FunctionSpec } from "../lambda/types";

/** A recorded function with what starting it needs beyond its own specification. */
export interface RecordedFunction {
  readonly spec: Omit<FunctionSpec, "code">;
  /** File name in the package → path, relative to the program's working directory. */
  readonly files: Readonly<Record<string, string>>;
  /** undefined = outside the VPC, without a mount. */
  readonly placement: { readonly subnetIds: readonly string[]; readonly accessPointArn: string } | undefined;
}

/** /tmp of a function that does not configure it: 512 MiB. */
const TMP_BYTES = 512 * 1024 * 1024;

/** Every function of the world, the gate's included. */
export function recordedFunctions(world: World): readonly RecordedFunction[] {
  const aliases = world.all(alias);
  return world.all(lambdaFunction).map(({ inputs, outputs }) => {
    const { name, arn, version, memorySize, timeout } = outputs;
    const { reservedConcurrentExecutions: reserved, loggingConfig, fileSystemConfig, vpcConfig } = inputs;
    const ofThis = aliases.filter(({ inputs: one }) => one.functionName === name || one.functionName === arn);
    return {
      spec: {
        name,
        consumer: inputs.tags?.Consumer,
        arn,
        version,
        aliases: Object.fromEntries(ofThis.map(({ inputs: one }) => [one.name, one.functionVersion])),
        handler: inputs.handler,
        runtime: inputs.runtime,
        memory: memorySize,
        timeoutSeconds: timeout,
        // -1 is Pulumi's way to say that none is reserved.
        reservedConcurrency: reserved === -1 ? undefined : reserved,
        tmpBytes: TMP_BYTES,
        environment: inputs.environment?.variables ?? {},
        roleArn: inputs.role,
        logGroup: loggingConfig?.logGroup ?? `/aws/lambda/${name}`,
        logFormat: loggingConfig?.logFormat ?? "Text",
      },
      files: Object.fromEntries(Object.entries(inputs.code.archive).map(([file, asset]) => [file, asset.path])),
      placement:
        vpcConfig === undefined || fileSystemConfig === undefined
          ? undefined
          : { subnetIds: vpcConfig.subnetIds, accessPointArn: fileSystemConfig.arn },
    };
  });
}
