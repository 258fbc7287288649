import { copyFileSync, mkdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { Refusal } from "../admission/types";
import { MountRefused } from "../lambda/invokeErrors";
import { makeReadable } from "../sandbox/stage";
import type { SandboxSpec } from "../sandbox/types";
import { type ImageSpec, parseDockerfile } from "../service/dockerfile";
import { healthCheckOf } from "../service/healthCheck";
import { LocalService } from "../service/localService";
import { accessOf } from "./mountPlanner";
import type { Platform } from "./platform";
import { type RecordedService, recordedServices } from "./recordedServices";
import type { ConsumerStatus } from "./types";

/** ECS's default, in seconds. */
const STOP_TIMEOUT = 30;
/** /tmp of a task is on its disk; here it is memory, so it has an end. */
const TMP_BYTES = 1024 * 1024 * 1024;

interface Running {
  readonly recorded: RecordedService;
  readonly described: Pick<ConsumerStatus, "uid" | "mounts">;
  readonly refusal: Refusal | undefined;
  readonly service: LocalService | undefined;
}

/** All Fargate services of the world. */
export class LocalServices {
  private constructor(private readonly running: readonly Running[]) {}

  /** @param frontPorts by consumer; 0 or none = any free port */
  static async start(platform: Platform, frontPorts: Readonly<Record<string, number>>): Promise<LocalServices> {
    const running: Running[] = [];
    for (const recorded of recordedServices(platform.world)) {
      running.push(await startService(platform, recorded, frontPorts[recorded.consumer] ?? 0));
    }
    return new LocalServices(running);
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

  async stop(): Promise<void> {
    await Promise.all(this.running.map(({ service }) => service?.stop()));
  }

  kill(): void {
    for (const { service } of this.running) service?.kill();
  }
}

async function startService(platform: Platform, recorded: RecordedService, frontPort: number): Promise<Running> {
  const { consumer, container, replicas, requests } = recorded;
  const { mounts, launcher, clock, logs, note } = platform;
  const described = mounts.describe(requests(0));
  const plan = planOf(platform, recorded);
  try {
    const processes = Array.from({ length: replicas }, (_, index) => {
      const access = accessOf(requests(index).map((request) => mounts.mount(request)));
      return (): SandboxSpec => ({ ...access, ...plan });
    });
    const service = await LocalService.start({
      name: consumer,
      replica: (index) => processes[index]!(),
      replicas,
      health: container.portMappings === undefined ? undefined : healthCheckOf(container.healthCheck),
      frontPort,
      stopTimeout: (container.stopTimeout ?? STOP_TIMEOUT) * 1000,
      launch: launcher.launch,
      clock,
      output: (index, line) => logs.write(consumer, index, line),
      report: note,
    });
    return { recorded, described, refusal: undefined, service };
  } catch (error) {
    if (!(error instanceof MountRefused)) throw error;
    return { recorded, described, refusal: error.refusal, service: undefined };
  }
}

/** Everything of a replica's process but its identity and mounts, which come from admission. */
function planOf(platform: Platform, { consumer, container, context, dockerfile }: RecordedService) {
  const path = platform.recorded(dockerfile);
  const image = parseDockerfile(readFileSync(path, "utf8"), dockerfile);
  return {
    label: consumer,
    umask: 0o022,
    readOnlyFolders: [{ source: stageImage(platform, consumer, context, image), at: image.workingDirectory }],
    tmpBytes: TMP_BYTES,
    workingDirectory: image.workingDirectory,
    environment: {
      AWS_DEFAULT_REGION: platform.region,
      AWS_EXECUTION_ENV: "AWS_ECS_FARGATE",
      AWS_REGION: platform.region,
      HOME: "/",
      PATH: "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin",
      ...Object.fromEntries((container.environment ?? []).map(({ name, value }) => [name, value])),
    },
    nodeArguments: image.nodeArguments,
  };
}

function stageImage(platform: Platform, consumer: string, context: string, image: ImageSpec): string {
  const folder = join(platform.runFolder, "images", consumer);
  mkdirSync(folder, { recursive: true });
  for (const file of image.files) copyFileSync(join(platform.recorded(context), file), join(folder, file));
  makeReadable(folder);
  return folder;
}
