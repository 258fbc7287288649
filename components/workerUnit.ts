import type { DirectoryConfig, Ec2ConsumerConfig } from "../config/types";
import { byDirectory } from "./access";
import { environmentOf } from "./environment";
import { logFile } from "./workerLogs";
import { WORKER_DIRECTORY } from "./workerScript";

/** Seconds between SIGTERM and SIGKILL: a checkpoint and a manifest fit in, and it fits into a Spot instance's two minutes. */
const STOP_SECONDS = 100;

export function unitName(consumer: string): string {
  return `shared-storage-${consumer}.service`;
}

/** The systemd unit of a worker: its uid, its mounts, and nothing else of the machine writable. */
export function workerUnit(
  config: Ec2ConsumerConfig,
  directories: Readonly<Record<string, DirectoryConfig>>,
  links: Readonly<Record<string, string>> = {},
): string {
  const mounts = byDirectory(config.mounts);
  const paths = mounts.map(({ at }) => at).join(" ");
  const written = mounts.filter(({ rights }) => rights === "write");
  const groups = written.map(({ directory }) => directories[directory]!.id).join(" ");
  const writable = written.map(({ at }) => at).join(" ");
  return [
    "[Unit]",
    `Description=Consumer ${config.name} of the shared file system`,
    "After=network-online.target",
    ...(paths === "" ? [] : [`RequiresMountsFor=${paths}`]),
    "",
    "[Service]",
    "Type=exec",
    `ExecStart=/usr/bin/node-24 ${WORKER_DIRECTORY}/index.mjs`,
    `WorkingDirectory=${WORKER_DIRECTORY}`,
    `User=${config.id}`,
    `Group=${config.id}`,
    ...(groups === "" ? [] : [`SupplementaryGroups=${groups}`]),
    "UMask=0002",
    // Errors follow the output.
    `StandardOutput=append:${logFile(config.name)}`,
    ...Object.entries(environmentOf(config, links))
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([name, value]) => `Environment=${quote(`${name}=${value}`)}`),
    "Restart=always",
    "RestartSec=2",
    `TimeoutStopSec=${STOP_SECONDS}`,
    "KillSignal=SIGTERM",
    "NoNewPrivileges=yes",
    "ProtectSystem=strict",
    "ProtectHome=yes",
    "PrivateTmp=yes",
    "CapabilityBoundingSet=",
    ...(writable === "" ? [] : [`ReadWritePaths=${writable}`]),
    "",
    "[Install]",
    "WantedBy=multi-user.target",
    "",
  ].join("\n");
}

/** One assignment of Environment=: quoted, with systemd's specifiers (%) and escapes taken literally. */
function quote(assignment: string): string {
  return `"${assignment.replaceAll("\\", "\\\\").replaceAll('"', '\\"').replaceAll("%", "%%")}"`;
}
