import { join } from "node:path";
import { MOUNTS_VARIABLE } from "../../handlers/contract";
import type { SandboxSpec } from "./types";

/** Path on this machine of what the process of a sandbox would see at `path`. */
export function hostPath(spec: SandboxSpec, path: string): string {
  const owner = [...spec.readOnlyFolders, ...spec.mounts]
    .filter(({ at }) => path === at || path.startsWith(`${at}/`))
    .sort((a, b) => b.at.length - a.at.length)[0];
  return owner === undefined ? path : join(owner.source, path.slice(owner.at.length));
}

/** The same process without a namespace: every path in its environment and arguments is one of this machine. */
export function withHostPaths(
  spec: SandboxSpec,
): Pick<SandboxSpec, "environment" | "nodeArguments" | "workingDirectory"> {
  const mounts = spec.environment[MOUNTS_VARIABLE];
  return {
    environment: {
      ...mapValues(spec.environment, (value) => (value.startsWith("/") ? hostPath(spec, value) : value)),
      ...(mounts === undefined
        ? {}
        : { [MOUNTS_VARIABLE]: JSON.stringify(mapValues(JSON.parse(mounts), (path) => hostPath(spec, String(path)))) }),
    },
    nodeArguments: spec.nodeArguments.map((argument) => hostPath(spec, argument)),
    workingDirectory: hostPath(spec, spec.workingDirectory),
  };
}

function mapValues(
  record: Readonly<Record<string, string>>,
  change: (value: string) => string,
): Record<string, string> {
  return Object.fromEntries(Object.entries(record).map(([key, value]) => [key, change(value)]));
}
