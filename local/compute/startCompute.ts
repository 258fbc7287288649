import { mkdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import type { World } from "../cloud/world";
import type { Enforcement } from "../sandbox/enforcement";
import { createLauncher } from "../sandbox/launcher";
import { type Clock, systemClock } from "../supervision/clock";
import { runFolderOf } from "./clearLeftovers";
import { type AsRole, LocalFunctions } from "./localFunctions";
import { frontPorts } from "./localLinks";
import { LocalServices } from "./localServices";
import { LocalWorkers } from "./localWorkers";
import { runMountGate } from "./mountGate";
import { MountPlanner } from "./mountPlanner";
import { Logs, type Platform, recordedPath } from "./platform";
import { QueueFiles } from "./queueFiles";
import { type NotCreated, refusedAtCreation } from "./refusedAtCreation";
import type { ConsumerStatus, EditableCompute } from "./types";

export interface ComputeOptions {
  /** Everything that the program created. */
  readonly world: World;
  /** What the cloud model kept out of the world (the model itself has these fields); none by default. */
  readonly notCreated?: NotCreated;
  readonly region: string;
  /** The checkout; recorded paths are relative to it, and no consumer sees it. */
  readonly root: string;
  /** Folder of the local run (`.local`), 0700. */
  readonly stateDir: string;
  /** From detectEnforcement(). */
  readonly enforcement: Enforcement;
  /** Loopback port in front of a service, by consumer; otherwise any free one. */
  readonly servicePorts?: Readonly<Record<string, number>>;
  /** Told of unexpected ends, unhealthy replicas and failed bootstraps, one line each. */
  readonly note?: (text: string) => void;
  readonly clock?: Clock;
}

/**
 * Starts every recorded consumer whose mounts are admitted. One that is refused stays down and says so in its status; the
 * others run. Functions start their processes with their first events.
 *
 * @throws Error for recorded resources that this machine cannot run ("not modelled"); nothing is left running then
 */
export async function startCompute(options: ComputeOptions): Promise<EditableCompute> {
  const { world, region, root, stateDir, enforcement } = options;
  const runFolder = runFolderOf(stateDir);
  const launcher = createLauncher({ enforcement, hidden: [root, stateDir], runFolder });
  for (const name of ["functions", "images", "workers"])
    rmSync(join(runFolder, name), { recursive: true, force: true });
  const fileSystem = join(stateDir, "efs");
  mkdirSync(fileSystem, { recursive: true, mode: 0o755 });
  const logs = new Logs(join(stateDir, "logs"));
  const platform: Platform = {
    world,
    region,
    launcher,
    mounts: new MountPlanner({ world, fileSystem, idsEnforced: enforcement.kind === "root" }),
    clock: options.clock ?? systemClock,
    runFolder,
    recorded: recordedPath(root),
    logs,
    queues: new QueueFiles(join(stateDir, "queues")),
    frontPorts: await frontPorts(world, options.servicePorts ?? {}),
    note: options.note ?? (() => undefined),
  };
  const functions = await LocalFunctions.start(platform);
  let services: LocalServices | undefined;
  let workers: LocalWorkers | undefined;
  const kill = () => {
    for (const part of [functions, services, workers]) part?.kill();
  };
  try {
    const asRole: AsRole = (roleArn, session) => functions.asRole(roleArn, session);
    workers = LocalWorkers.start(platform, asRole);
    services = await LocalServices.start(platform, asRole);
  } catch (error) {
    kill();
    throw error;
  }
  const refused = refusedAtCreation(world, options.notCreated ?? { refusals: [], skipped: [] });
  return compute({ functions, services, workers, refused, platform, kill });
}

interface Parts {
  readonly functions: LocalFunctions;
  readonly services: LocalServices;
  readonly workers: LocalWorkers;
  readonly refused: readonly ConsumerStatus[];
  readonly platform: Platform;
  readonly kill: () => void;
}

function compute({ functions, services, workers, refused, platform, kill }: Parts): EditableCompute {
  const { accessKeyId, secretAccessKey } = functions.credentials;
  const access = {
    lambdaEndpoint: functions.endpoint,
    region: platform.region,
    credentials: { accessKeyId, secretAccessKey },
  };
  const kinds = { lambda: functions, fargate: services, ec2: workers };
  const running = new Set(Object.keys(kinds));
  return {
    ...access,
    functions: functions.functions,
    get services() {
      return services.services;
    },
    get consumers() {
      return [...functions.consumers, ...services.consumers, ...workers.consumers, ...refused].sort((a, b) =>
        a.name < b.name ? -1 : 1,
      );
    },
    runMountGate: () => runMountGate(platform.world, access),
    swap: async (consumer, files) =>
      functions.swap(consumer, files) ??
      (await services.swap(consumer, files)) ??
      (await workers.swap(consumer, files)) ?? { swapped: false, why: "it does not run" },
    stop: async (kind) => {
      await kinds[kind].stop();
      running.delete(kind);
      // Whoever reads a log after the stop finds all of it.
      if (running.size === 0) await platform.logs.close();
    },
    kill,
  };
}
