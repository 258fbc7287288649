import { functionAddress, metricsNamespace, serviceAddress } from "../addresses";
import { discoveryName } from "../assembleConsumer";
import * as limits from "../limits";
import { mountPath } from "../mountPath";
import { join } from "../problem";
import type { Check, CheckContext, DraftConsumer } from "./check";

/** Variables that are not the user's to set, and the room that Lambda gives them all. */
export const checkEnvironment: Check = (context) => {
  const { consumers, problem } = context;
  for (const { name, path, consumer } of consumers) {
    const environment = consumer.environment ?? {};
    for (const variable of Object.keys(environment)) {
      const prefix = limits.RESERVED_VARIABLE_PREFIXES.find((start) => variable.toUpperCase().startsWith(start));
      const reserved = limits.RESERVED_VARIABLES.some((known) => known === variable.toUpperCase());
      if (prefix === undefined && !reserved) continue;
      const which = prefix === undefined ? variable : `names starting with ${prefix}`;
      problem(
        join(join(path, "environment"), variable),
        `${which} ${prefix === undefined ? "is" : "are"} set by AWS or by this program; choose another name`,
      );
    }
    if (consumer.compute !== "lambda") continue;
    const bytes = lambdaEnvironmentBytes(context, name, consumer);
    if (bytes > limits.LAMBDA_ENVIRONMENT_BYTES) {
      problem(
        join(path, "environment"),
        `got ${bytes} bytes of variables, this program's own included; a Lambda function has at most ${limits.LAMBDA_ENVIRONMENT_BYTES}; ` +
          "keep long values in a file beside the handler",
      );
    }
  }
};

/** Size as Lambda measures it: all variables as one JSON object. */
function lambdaEnvironmentBytes(context: CheckContext, name: string, consumer: DraftConsumer): number {
  const { environment = {}, mounts = {}, invokes = [], calls = [] } = consumer;
  const paths = Object.entries(mounts).map(([directory, value]) => [directory, mountPath(directory, value)]);
  const functions = invokes.map((target) => [target, functionAddress(context, target)]);
  const services = calls.map((target) => [target, urlOf(context, target)]);
  const all = {
    ...environment,
    POWERTOOLS_METRICS_NAMESPACE: metricsNamespace(context),
    POWERTOOLS_SERVICE_NAME: name,
    SHARED_STORAGE_CONSUMER: name,
    SHARED_STORAGE_MOUNTS: JSON.stringify(Object.fromEntries(paths)),
    ...(functions.length === 0 ? {} : { SHARED_STORAGE_INVOKES: JSON.stringify(Object.fromEntries(functions)) }),
    ...(services.length === 0 ? {} : { SHARED_STORAGE_CALLS: JSON.stringify(Object.fromEntries(services)) }),
  };
  return Buffer.byteLength(JSON.stringify(all));
}

function urlOf(context: CheckContext, target: string): string {
  const found = context.consumers.find(({ name }) => name === target)?.consumer;
  if (found?.compute !== "fargate") return "";
  const { port = 0, discovery = false, loadBalancer } = found;
  return serviceAddress(context, { port, discovery: discoveryName(target, discovery), loadBalancer })?.url ?? "";
}
