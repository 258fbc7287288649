import { copyFileSync, mkdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { Refusal } from "../admission/types";
import { accessOf } from "../sandbox/grantedMount";
import { MountRefused } from "../sandbox/mountRefused";
import { makeReadable, writeReadable } from "../sandbox/stage";
import type { SandboxSpec } from "../sandbox/types";
import { type ImageSpec, parseDockerfile } from "../service/dockerfile";
import { healthCheckOf } from "../service/healthCheck";
import { LocalService } from "../service/localService";
import type { AsRole } from "./localFunctions";
import { withLocalCalls } from "./localLinks";
import type { Platform } from "./platform";
import { type RecordedService, recordedServices } from "./recordedServices";
import type { ConsumerStatus, Swap } from "./types";

/** ECS's default, in seconds. */
const STOP_TIMEOUT = 30;
/** /tmp of a task is on its disk; here it is memory, so it has an end. */
const TMP_BYTES = 1024 * 1024 * 1024;

interface Running {
  readonly recorded: RecordedService;
  readonly described: Pick<ConsumerStatus, "uid" | "mounts">;
  readonly refusal: Refusal | undefined;
  readonly service: LocalService | undefined;
  /** Process of a replica whose bundle lies in this folder. */
  readonly replica: (folder: string) => (index: number) => SandboxSpec;
}

/** All Fargate services of the world. */
export class LocalServices {
  private swaps = 0;

  private constructor(
    private readonly platform: Platform,
    private readonly running: readonly Running[],
  ) {}

  static async start(platform: Platform, asRole: AsRole): Promise<LocalServices> {
    const running: Running[] = [];
    for (const recorded of recordedServices(platform.world)) {
      running.push(await startService(platform, recorded, asRole));
    }
    return new LocalServices(platform, running);
  }

  get consumers(): readonly ConsumerStatus[] {
    return this.running.map(({ recorded, described, refusal, service }) => ({
      name: recorded.consumer,
      compute: "fargate",
      ...described,
      pids: service?.pids ?? [],
      restarts: service?.restarts ?? 0,
      refusal,
      crashLoop: service?.crashLoop,
    }));
  }

  get services(): readonly { readonly consumer: string; readonly url: string }[] {
    return this.running.flatMap(({ recorded, service }) =>
      service?.url === undefined ? [] : { consumer: recorded.consumer, url: service.url },
    );
  }

  /** Undefined = no service of this consumer's. */
  async swap(consumer: string, files: Readonly<Record<string, Uint8Array>>): Promise<Swap | undefined> {
    const running = this.running.find(({ recorded }) => recorded.consumer === consumer);
    if (running === undefined) return undefined;
    const { service, replica, recorded } = running;
    if (service === undefined) return { swapped: false, why: "it does not run" };
    const folder = join(this.platform.runFolder, "images", `${consumer}.${++this.swaps}`);
    writeReadable(folder, files);
    const why = await service.roll(replica(folder));
    if (why !== undefined) return { swapped: false, why };
    const { replicas } = recorded;
    return { swapped: true, how: replicas === 1 ? "1 replica replaced" : `${replicas} replicas replaced in turn` };
  }

  async stop(): Promise<void> {
    await Promise.all(this.running.map(({ service }) => service?.stop()));
  }

  kill(): void {
    for (const { service } of this.running) service?.kill();
  }
}

async function startService(platform: Platform, recorded: RecordedService, asRole: AsRole): Promise<Running> {
  const { consumer, container, replicas, requests } = recorded;
  const { mounts, launcher, clock, logs, note } = platform;
  const identity = identityOf(recorded);
  const described = { ...mounts.describe(requests(0)), uid: identity.uid };
  const { image, plan } = planOf(platform, recorded, asRole);
  const accesses: ReturnType<typeof accessOf>[] = [];
  const replica =
    (source: string) =>
    (index: number): SandboxSpec => ({
      ...accesses[index]!,
      ...plan,
      readOnlyFolders: [{ source, at: plan.workingDirectory }],
    });
  try {
    for (let index = 0; index < replicas; index++) {
      const access = accessOf(requests(index).map((request) => mounts.mount(request)));
      if (access.mounts.length > 0 && access.uid !== identity.uid) {
        throw new Error(
          `${consumer}: not modelled on this machine: its container runs as ${identity.uid}, its access points as ${access.uid}`,
        );
      }
      accesses.push({ ...access, ...identity });
    }
    const service = await LocalService.start({
      name: consumer,
      replica: replica(image),
      replicas,
      health: container.portMappings === undefined ? undefined : healthCheckOf(container.healthCheck),
      frontPort: platform.frontPorts[consumer] ?? 0,
      stopTimeout: (container.stopTimeout ?? STOP_TIMEOUT) * 1000,
      launch: launcher.launch,
      clock,
      output: (index, line) => logs.write(consumer, index, line),
      report: note,
    });
    return { recorded, described, refusal: undefined, service, replica };
  } catch (error) {
    if (!(error instanceof MountRefused)) throw error;
    return { recorded, described, refusal: error.refusal, service: undefined, replica };
  }
}

/** uid and gid that the task definition gives the container. */
function identityOf({ container }: RecordedService): { readonly uid: number; readonly gid: number } {
  const [uid = 0, gid = 0] = container.user.split(":").map(Number);
  return { uid, gid };
}

/** Everything of a replica's process but its bundle, and its identity and mounts, which come from admission. */
function planOf(platform: Platform, recorded: RecordedService, asRole: AsRole) {
  const { consumer, container, context, dockerfile, roleArn } = recorded;
  const own = Object.fromEntries((container.environment ?? []).map(({ name, value }) => [name, value]));
  const path = platform.recorded(dockerfile);
  const image = parseDockerfile(readFileSync(path, "utf8"), dockerfile);
  const plan = {
    label: consumer,
    umask: 0o022,
    tmpBytes: TMP_BYTES,
    workingDirectory: image.workingDirectory,
    environment: {
      AWS_DEFAULT_REGION: platform.region,
      AWS_EXECUTION_ENV: "AWS_ECS_FARGATE",
      AWS_REGION: platform.region,
      HOME: "/",
      PATH: "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin",
      ...asRole(roleArn, consumer),
      ...withLocalCalls(own, platform.frontPorts),
    },
    nodeArguments: image.nodeArguments,
  };
  return { image: stageImage(platform, consumer, context, image), plan };
}

function stageImage(platform: Platform, consumer: string, context: string, image: ImageSpec): string {
  const folder = join(platform.runFolder, "images", consumer);
  mkdirSync(folder, { recursive: true });
  for (const file of image.files) copyFileSync(join(platform.recorded(context), file), join(folder, file));
  makeReadable(folder);
  return folder;
}
