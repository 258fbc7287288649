import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { DirectoryConfig, Ec2ConsumerConfig } from "../config/types";
import { byDirectory } from "./access";
import { logFile } from "./workerLogs";
import { WORKER_DIRECTORY } from "./workerScript";
import { unitName } from "./workerUnit";

/** Seconds between two rounds of the watchdog. */
const ROUND_SECONDS = 30;
/** Longest probe of one mount (mountWatchdog.sh: a stat and a write), and what is around the probes. */
const MOUNT_SECONDS = 2 * 20;
const AROUND_SECONDS = 60;

const WATCHDOG_FILE = "mount-watchdog.sh";
const SPOT_FILE = "spot-watch.sh";

/** What runs beside a worker's unit: its mount watchdog and, on Spot, the watch for EC2's notice. */
export interface WorkerHelpers {
  /** Path in the bundle → content: scripts, and below `units/` the units. */
  readonly files: Readonly<Record<string, string>>;
  /** Units to be installed, in order. */
  readonly units: readonly string[];
  /** Those of them that are started with the worker. */
  readonly started: readonly string[];
}

export interface WorkerHelpersArgs {
  readonly config: Ec2ConsumerConfig;
  readonly directories: Readonly<Record<string, DirectoryConfig>>;
  readonly region: string;
  /** Name of the parameter in which the watchdog counts. */
  readonly watchdogParameter: string;
}

export function workerHelpers({ config, directories, region, watchdogParameter }: WorkerHelpersArgs): WorkerHelpers {
  const names = helperNames(config.name);
  const spot = config.market === "spot";
  return {
    files: {
      [WATCHDOG_FILE]: source("mountWatchdog.sh"),
      [`units/${names.watchdog}`]: watchdogUnit(config, directories, region, watchdogParameter),
      [`units/${names.timer}`]: timerUnit(config.name),
      ...(spot ? { [SPOT_FILE]: source("spotWatch.sh"), [`units/${names.spot}`]: spotUnit(config.name) } : {}),
    },
    ...helperUnits(config),
  };
}

/** The same units by name only: what user data calls. */
export function helperUnits({ name, market }: Pick<Ec2ConsumerConfig, "name" | "market">) {
  const { watchdog, timer, spot } = helperNames(name);
  const onSpot = market === "spot" ? [spot] : [];
  return { units: [watchdog, timer, ...onSpot], started: [timer, ...onSpot] };
}

function helperNames(consumer: string) {
  const base = unitName(consumer).replace(/\.service$/, "");
  return { watchdog: `${base}-watchdog.service`, timer: `${base}-watchdog.timer`, spot: `${base}-spot.service` };
}

function source(file: string): string {
  return readFileSync(join(__dirname, file), "utf8");
}

/**
 * One round. No ProtectSystem=, PrivateTmp= or the like: they make systemd visit the mounts before the script runs, and a
 * mount that hangs would hang the watchdog.
 */
function watchdogUnit(
  config: Ec2ConsumerConfig,
  directories: Readonly<Record<string, DirectoryConfig>>,
  region: string,
  parameter: string,
): string {
  const mounts = byDirectory(config.mounts);
  const groups = mounts.flatMap(({ directory, rights }) => (rights === "write" ? [directories[directory]!.id] : []));
  const state = unitName(config.name).replace(/\.service$/, "");
  return [
    "[Unit]",
    `Description=Mount watchdog of consumer ${config.name}`,
    "",
    "[Service]",
    "Type=oneshot",
    `ExecStart=/bin/sh ${WORKER_DIRECTORY}/${WATCHDOG_FILE} ${parameter} ${mounts
      .map(({ at, rights }) => `${rights === "write" ? "rw" : "ro"}:${at}`)
      .join(" ")}`,
    `User=${config.id}`,
    `Group=${config.id}`,
    ...(groups.length === 0 ? [] : [`SupplementaryGroups=${groups.join(" ")}`]),
    "UMask=0002",
    `Environment="AWS_DEFAULT_REGION=${region}"`,
    `Environment="HOME=/var/lib/${state}"`,
    `StateDirectory=${state}`,
    `StandardOutput=append:${logFile(config.name)}`,
    `TimeoutStartSec=${AROUND_SECONDS + mounts.length * MOUNT_SECONDS}`,
    "NoNewPrivileges=yes",
    "CapabilityBoundingSet=",
    "",
  ].join("\n");
}

function timerUnit(consumer: string): string {
  return [
    "[Unit]",
    `Description=Rounds of the mount watchdog of consumer ${consumer}`,
    "",
    "[Timer]",
    `OnActiveSec=${ROUND_SECONDS}`,
    `OnUnitInactiveSec=${ROUND_SECONDS}`,
    "AccuracySec=1",
    "",
    "[Install]",
    "WantedBy=timers.target",
    "",
  ].join("\n");
}

/** As root: it stops units. The watchdog goes first, so that it does not take the end for a fault. */
function spotUnit(consumer: string): string {
  const { timer } = helperNames(consumer);
  return [
    "[Unit]",
    `Description=Spot interruption notice of consumer ${consumer}`,
    "After=network-online.target",
    "",
    "[Service]",
    "Type=exec",
    `ExecStart=/bin/sh ${WORKER_DIRECTORY}/${SPOT_FILE} ${timer} ${unitName(consumer)}`,
    `StandardOutput=append:${logFile(consumer)}`,
    "Restart=on-failure",
    "RestartSec=5",
    "NoNewPrivileges=yes",
    "CapabilityBoundingSet=",
    "",
    "[Install]",
    "WantedBy=multi-user.target",
    "",
  ].join("\n");
}
