import { join } from "node:path";
import { parseUserData } from "../admission/userData";
import { logGroup } from "../cloud/services/logs";
import { bucketObject } from "../cloud/services/s3";
import { writeReadable } from "../sandbox/stage";
import { Supervisor } from "../supervision/supervisor";
import { type Bootstrapped, bootstrap } from "../worker/bootstrap";
import type { Unit } from "../worker/unitFile";
import { workerProcess } from "../worker/workerProcess";
import type { AsRole } from "./localFunctions";
import { withLocalCalls } from "./localLinks";
import type { Platform } from "./platform";
import { type RecordedWorker, recordedWorkers } from "./recordedWorkers";
import type { ConsumerStatus, Swap } from "./types";

interface Running {
  readonly recorded: RecordedWorker;
  readonly described: Pick<ConsumerStatus, "uid" | "mounts">;
  readonly bootstrapped: Bootstrapped;
  readonly supervisor: Supervisor | undefined;
  /** Folder that the next process gets as its bundle. */
  home: string;
}

/** All EC2 workers of the world: the instance's user data is executed, then its unit runs. */
export class LocalWorkers {
  private swaps = 0;

  private constructor(
    private readonly platform: Platform,
    private readonly running: readonly Running[],
  ) {}

  static start(platform: Platform, asRole: AsRole): LocalWorkers {
    return new LocalWorkers(
      platform,
      recordedWorkers(platform.world).map((recorded) => startWorker(platform, recorded, asRole)),
    );
  }

  get consumers(): readonly ConsumerStatus[] {
    return this.running.map(({ recorded, described, bootstrapped, supervisor }) => {
      const { refusal, failure } = bootstrapped;
      return {
        name: recorded.consumer,
        compute: "ec2",
        ...described,
        pids: supervisor?.pids ?? [],
        restarts: supervisor?.restarts ?? 0,
        refusal,
        crashLoop: supervisor === undefined && refusal === undefined ? failure : supervisor?.crashLoop,
      };
    });
  }

  /** Undefined = no worker of this consumer's. */
  async swap(consumer: string, files: Readonly<Record<string, Uint8Array>>): Promise<Swap | undefined> {
    const running = this.running.find(({ recorded }) => recorded.consumer === consumer);
    if (running === undefined) return undefined;
    const { supervisor } = running;
    if (supervisor === undefined) return { swapped: false, why: "it does not run" };
    // Written before the stop, so that the worker is away as short as can be.
    running.home = join(this.platform.runFolder, "workers", `${consumer}.${++this.swaps}`);
    writeReadable(running.home, files);
    await supervisor.renew();
    const [pid] = supervisor.pids;
    return pid === undefined ? { swapped: false, why: "it did not start" } : { swapped: true, how: `pid ${pid}` };
  }

  async stop(): Promise<void> {
    await Promise.all(this.running.map(({ supervisor }) => supervisor?.stop()));
  }

  kill(): void {
    for (const { supervisor } of this.running) supervisor?.kill();
  }
}

function startWorker(platform: Platform, recorded: RecordedWorker, asRole: AsRole): Running {
  const { world, mounts, launcher, clock, logs, note } = platform;
  const { consumer } = recorded;
  const { steps, packages } = parseUserData(recorded.userData, platform.region);
  if (packages.length > 0) note(`${consumer}: its packages are not installed on this machine: ${packages.join(", ")}`);
  const requests = recorded.requests();
  const home = join(platform.runFolder, "workers", consumer);
  const bootstrapped = bootstrap(steps, {
    home,
    objectFile: (bucket, key) => {
      const object = world.find(bucketObject, ({ inputs }) => inputs.bucket === bucket && inputs.key === key);
      return object === undefined ? undefined : platform.recorded(object.inputs.source.path);
    },
    hasLogGroup: (name) => world.byId(logGroup, name) !== undefined,
    mount: ({ at }) => {
      const request = requests.find((one) => one.at === at);
      if (request === undefined) throw new Error(`no mount at ${at} is recorded for ${consumer}`);
      return mounts.mount(request);
    },
  });
  const { unit, failure } = bootstrapped;
  if (failure !== undefined) note(`${consumer}: ${failure}`);
  const process = unit === undefined ? undefined : withAddresses(unit, platform, recorded, asRole);
  const supervisor =
    process === undefined
      ? undefined
      : new Supervisor({
          label: consumer,
          start: (output) => launcher.launch(workerProcess(consumer, process, bootstrapped, running.home), output),
          delay: () => process.restartDelay,
          stopSignal: process.stopSignal,
          stopTimeout: process.stopTimeout,
          clock,
          output: (line) => logs.write(consumer, 0, line),
          onEnd: (why) => note(why),
        });
  const described = { ...mounts.describe(requests), ...(unit === undefined ? {} : { uid: unit.uid }) };
  const running: Running = { recorded, described, bootstrapped, supervisor, home };
  supervisor?.start();
  return running;
}

/** The unit as it runs here: as the instance's role, and with this machine's addresses. */
function withAddresses(unit: Unit, { frontPorts }: Platform, recorded: RecordedWorker, asRole: AsRole): Unit {
  const role = recorded.roleArn === undefined ? {} : asRole(recorded.roleArn, recorded.consumer);
  return { ...unit, environment: { ...role, ...withLocalCalls(unit.environment, frontPorts) } };
}
