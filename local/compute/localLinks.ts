import { CALLS_VARIABLE } from "../../handlers/contract";
import type { World } from "../cloud/world";
import { freePort } from "../service/freePort";
import { recordedServices } from "./recordedServices";

/**
 * Ports of the fronts of services that others may call: chosen before anything runs, because callers learn them at their
 * start, and two services may call each other.
 *
 * @param chosen by consumer; 0 or none = any free port
 */
export async function frontPorts(
  world: World,
  chosen: Readonly<Record<string, number>>,
): Promise<Readonly<Record<string, number>>> {
  const ports: Record<string, number> = { ...chosen };
  for (const { consumer, addressable } of recordedServices(world)) {
    if (addressable && (ports[consumer] ?? 0) === 0) ports[consumer] = await freePort();
  }
  return ports;
}

/** An environment in which the services to call are those of this machine; their names mean nothing to its resolver. */
export function withLocalCalls(
  environment: Readonly<Record<string, string>>,
  ports: Readonly<Record<string, number>>,
): Readonly<Record<string, string>> {
  const text = environment[CALLS_VARIABLE];
  if (text === undefined) return environment;
  const calls: Readonly<Record<string, string>> = JSON.parse(text);
  const local = Object.entries(calls).map(([consumer, url]) => {
    const port = ports[consumer] ?? 0;
    return [consumer, port === 0 ? url : `http://127.0.0.1:${port}`];
  });
  return { ...environment, [CALLS_VARIABLE]: JSON.stringify(Object.fromEntries(local)) };
}
