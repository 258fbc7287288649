import type { DirectoryConfig, Ec2ConsumerConfig } from "../config/types";
import { byDirectory } from "./access";
import { environmentOf } from "./environment";
import { WORKER_DIRECTORY } from "./workerScript";

/** The script's name in the bundle. */
export const COMMAND_FILE = "command.sh";

/**
 * What a person runs in a session on the worker: `sudo sh /opt/shared-storage/command.sh ARGUMENTS…` starts the entry's
 * command with the uid, groups, umask and variables that the unit gives the consumer, and no privileges.
 */
export function workerCommand(
  config: Ec2ConsumerConfig,
  directories: Readonly<Record<string, DirectoryConfig>>,
  links: Readonly<Record<string, string>> = {},
): string {
  const groups = byDirectory(config.mounts)
    .filter(({ rights }) => rights === "write")
    .map(({ directory }) => directories[directory]!.id);
  const privileges = "--no-new-privs --inh-caps=-all --bounding-set=-all";
  const variables = Object.entries({ LANG: "C.UTF-8", PATH: "/usr/bin:/bin", ...environmentOf(config, links) })
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, value]) => `  ${quote(`${name}=${value}`)} \\`);
  return [
    "#!/bin/sh",
    `# A command of consumer ${config.name}, as its unit would run it: generated.`,
    "set -eu",
    "umask 0002",
    `cd ${WORKER_DIRECTORY}`,
    // Without arguments the bundle is the consumer itself: nobody who asks for a command means a second worker.
    "[ $# -gt 0 ] || set -- --",
    `exec setpriv --reuid ${config.id} --regid ${config.id} ${groups.length === 0 ? "--clear-groups" : `--groups ${groups.join(",")}`} ${privileges} \\`,
    "  env -i \\",
    ...variables,
    `  /usr/bin/node-24 ${WORKER_DIRECTORY}/index.mjs "$@"`,
    "",
  ].join("\n");
}

/** One word of the shell, taken literally. */
function quote(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}
