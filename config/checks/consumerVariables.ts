import { functionAddress, metricsNamespace, serviceAddress } from "../addresses";
import { discoveryName } from "../assembleConsumer";
import { mountPath } from "../mountPath";
import type { CheckContext, DraftConsumer } from "./check";

/** All variables of a function or service: its own and the program's. */
export function consumerVariables(
  context: CheckContext,
  name: string,
  consumer: DraftConsumer,
): Readonly<Record<string, string>> {
  const { environment = {}, invokes = [], calls = [] } = consumer;
  const functions = invokes.map((target) => [target, functionAddress(context, target)]);
  const services = calls.map((target) => [target, urlOf(context, target)]);
  return {
    ...environment,
    POWERTOOLS_METRICS_NAMESPACE: metricsNamespace(context),
    POWERTOOLS_SERVICE_NAME: name,
    SHARED_STORAGE_CONSUMER: name,
    SHARED_STORAGE_MOUNTS: JSON.stringify(mountPaths(consumer)),
    ...(functions.length === 0 ? {} : { SHARED_STORAGE_INVOKES: JSON.stringify(Object.fromEntries(functions)) }),
    ...(services.length === 0 ? {} : { SHARED_STORAGE_CALLS: JSON.stringify(Object.fromEntries(services)) }),
  };
}

/** Directory → path in the consumer. */
export function mountPaths({ mounts = {} }: DraftConsumer): Readonly<Record<string, string>> {
  return Object.fromEntries(
    Object.entries(mounts).map(([directory, value]) => [directory, mountPath(directory, value)]),
  );
}

function urlOf(context: CheckContext, target: string): string {
  const found = context.consumers.find(({ name }) => name === target)?.consumer;
  if (found?.compute !== "fargate") return "";
  const { port = 0, discovery = false, loadBalancer } = found;
  return serviceAddress(context, { port, discovery: discoveryName(target, discovery), loadBalancer })?.url ?? "";
}
