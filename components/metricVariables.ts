import { metricsNamespace, type NameParts } from "../config/addresses";
import { METRICS_NAMESPACE_VARIABLE, METRICS_SERVICE_VARIABLE } from "../handlers/contract";

/** Variables that tell a consumer's process where its metrics belong: namespace, and value of the dimension `service`. */
export function metricVariables(names: NameParts, consumer: string): Record<string, string> {
  return { [METRICS_NAMESPACE_VARIABLE]: metricsNamespace(names), [METRICS_SERVICE_VARIABLE]: consumer };
}
