import * as pulumi from "@pulumi/pulumi";
import type { RegisterResourceRequest } from "@pulumi/pulumi/proto/resource_pb";

/**
 * Collects which resources a program registers with `protect`: mocks are not told the options of a resource, the monitor
 * is. Call it after setMocks and before the program; the set, of `type::name`, fills as the program runs.
 */
export function observeProtected(): ReadonlySet<string> {
  const monitor = pulumi.runtime.getMonitor();
  if (monitor === undefined) throw new Error("no mocks are set");
  const { registerResource } = monitor;
  const found = new Set<string>();
  Object.assign(monitor, {
    registerResource: (request: RegisterResourceRequest, ...rest: unknown[]) => {
      if (request.getProtect()) found.add(`${request.getType()}::${request.getName()}`);
      return Reflect.apply(registerResource, monitor, [request, ...rest]);
    },
  });
  return found;
}
