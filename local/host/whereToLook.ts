import { relative, sep } from "node:path";
import type { LocalCompute } from "../compute/types";
import type { LocalPaths } from "./localDirectory";

/** The consumers as they run, and where a person can look at them. */
export function whereToLook(compute: LocalCompute, paths: LocalPaths, workingDirectory: string): string[] {
  const at = (path: string) => (path.startsWith(workingDirectory + sep) ? relative(workingDirectory, path) : path);
  const width = Math.max(...compute.consumers.map(({ name }) => name.length), 0);
  const consumers = compute.consumers.map(({ name, compute: kind, uid, mounts }) => {
    const list = (["write", "read"] as const).flatMap((rights) => {
      const names = mounts.filter((mount) => mount.rights === rights).map(({ directory }) => directory);
      return names.length === 0 ? [] : [`${rights}s ${names.join(", ")}`];
    });
    return `  ${name.padEnd(width)}  ${kind.padEnd(7)}  uid ${uid}  ${list.join("; ") || "mounts nothing"}`;
  });
  const rows: [string, string][] = [
    ...[...compute.services, ...compute.functions].flatMap(({ consumer, url }): [string, string][] =>
      url === undefined ? [] : [[consumer, url]],
    ),
    ["functions", `${compute.lambdaEndpoint} (AWS_ENDPOINT_URL_LAMBDA)`],
    ["files", at(paths.fileSystem)],
    ["logs", at(paths.logs)],
    ["status", at(paths.status)],
  ];
  const left = Math.max(...rows.map(([label]) => label.length));
  return [
    "consumers",
    ...consumers,
    "where to look",
    ...rows.map(([label, text]) => `  ${label.padEnd(left)}  ${text}`),
  ];
}
