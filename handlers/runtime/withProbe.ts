import { Logger } from "@aws-lambda-powertools/logger";
import type { LambdaHandler } from "../contract";
import { mountsFromEnvironment } from "./mounts";
import { PROBE_KEY, type ProbeRequest, probeMount } from "./probe";

/**
 * Wraps a Lambda entry's handler: an event with the reserved key is answered by probing the mount, every other event goes
 * to the handler unchanged.
 */
export function withProbe(handler: LambdaHandler, probe = probeThisFunction): LambdaHandler {
  return async (event, context) => {
    const request = probeRequestOf(event);
    if (request === undefined) return handler(event, context);
    const answer = await probe(request);
    if (!answer.ok) new Logger().warn("mount probe failed", { request, reason: answer.reason });
    return answer;
  };
}

function probeThisFunction(request: ProbeRequest) {
  // Lambda starts functions with umask 022; the probe has to create what the handler would.
  process.umask(0o002);
  return probeMount(request, mountsFromEnvironment());
}

/**
 * The probe request in an event, if it has one.
 * @throws Error if the reserved key is there with something else in it.
 */
function probeRequestOf(event: unknown): ProbeRequest | undefined {
  if (typeof event !== "object" || event === null || !Object.hasOwn(event, PROBE_KEY)) return undefined;
  const request = (event as Record<string, unknown>)[PROBE_KEY];
  if (isProbeRequest(request)) return request;
  throw new Error(
    `${PROBE_KEY} must be {"directory": name, "rights": "read" or "write", "uid": number, "gid": number}, ` +
      `got ${JSON.stringify(request)}`,
  );
}

function isProbeRequest(value: unknown): value is ProbeRequest {
  if (typeof value !== "object" || value === null) return false;
  const { directory, rights, uid, gid } = value as Record<string, unknown>;
  return (
    typeof directory === "string" &&
    (rights === "read" || rights === "write") &&
    Number.isInteger(uid) &&
    Number.isInteger(gid)
  );
}
