import { functionAddress, serviceAddress } from "../config/addresses";
import type { ConsumerBase } from "../config/types";
import { CALLS_VARIABLE, INVOKES_VARIABLE } from "../handlers/contract";
import type { Platform } from "./platform";

/**
 * Variables with the addresses of whom a consumer invokes and calls, each only if there is somebody. Names alone make
 * them, no resource: so two consumers can know each other.
 *
 * @throws Error for a service that has no address
 */
export function linkVariables(
  { name, invokes, calls }: Pick<ConsumerBase, "name" | "invokes" | "calls">,
  { names, consumers }: Pick<Platform, "names" | "consumers">,
): Record<string, string> {
  const functions = invokes.map((target) => [target, functionAddress(names, target)]);
  const services = calls.map((target) => {
    const config = consumers[target];
    const address = config?.compute === "fargate" ? serviceAddress(names, config) : undefined;
    if (address === undefined) throw new Error(`consumer ${name} calls ${target}, which has no address`);
    return [target, address.url];
  });
  return {
    ...(functions.length === 0 ? {} : { [INVOKES_VARIABLE]: JSON.stringify(Object.fromEntries(functions)) }),
    ...(services.length === 0 ? {} : { [CALLS_VARIABLE]: JSON.stringify(Object.fromEntries(services)) }),
  };
}
