import { randomBytes } from "node:crypto";
import { copyFileSync, mkdirSync } from "node:fs";
import { join } from "node:path";
import type { Refusal } from "../admission/types";
import { CredentialStore } from "../lambda/credentialStore";
import { FunctionPool } from "../lambda/functionPool";
import { InvokeApi } from "../lambda/invokeApi";
import { accessOf } from "../sandbox/grantedMount";
import { MountRefused } from "../sandbox/mountRefused";
import { copyReadable, makeReadable, writeReadable } from "../sandbox/stage";
import type { ProcessAccess } from "../sandbox/types";
import { FunctionEntrances } from "./functionEntrances";
import { invokeDenied } from "./invokeRights";
import { withLocalCalls } from "./localLinks";
import type { Platform } from "./platform";
import { type RecordedFunction, recordedFunctions } from "./recordedFunctions";
import type { ConsumerStatus, LocalCompute, Swap } from "./types";

/** Lambda's limit for the initialisation phase, in milliseconds. */
const INIT_LIMIT = 10_000;
/** Milliseconds that the events under way get when the functions are stopped: Lambda's longest time-out is 15 minutes. */
const DRAIN = 20_000;

/** Variables by which a process acts as a role. */
export type AsRole = (roleArn: string, session: string) => Readonly<Record<string, string>>;

/** All functions of the world behind one Invoke API, their URLs and their schedules. */
export class LocalFunctions {
  private readonly pools = new Map<string, FunctionPool>();
  private readonly refusals = new Map<string, Refusal>();
  private readonly described = new Map<string, Pick<ConsumerStatus, "uid" | "mounts">>();
  private readonly recorded: readonly RecordedFunction[];
  private readonly store = new CredentialStore();
  private api: InvokeApi | undefined;
  private entrances: FunctionEntrances | undefined;
  private swaps = 0;
  readonly credentials = this.store.issuePerson();

  private constructor(private readonly platform: Platform) {
    this.recorded = recordedFunctions(platform.world);
    const runtimeFolder = join(platform.runFolder, "runtime");
    copyReadable(join(__dirname, "../lambda/runtime"), runtimeFolder);
    for (const recorded of this.recorded) {
      const { name } = recorded.spec;
      const environment = withLocalCalls(recorded.spec.environment, platform.frontPorts);
      const spec = { ...recorded.spec, environment, code: this.unpack(recorded) };
      this.pools.set(
        name,
        new FunctionPool(spec, {
          region: platform.region,
          lambdaEndpoint: () => this.endpoint,
          launch: platform.launcher.launch,
          runtimeFolder,
          access: (_spec, index) => this.access(recorded, index),
          credentials: (roleArn, session) => this.store.issueRole(roleArn, session),
          log: (_spec, index, line) => platform.logs.write(spec.consumer ?? name, index, line),
          clock: platform.clock,
          initLimit: INIT_LIMIT,
          unique: () => randomBytes(16).toString("hex"),
        }),
      );
      const first = recorded.requests(0);
      this.described.set(name, platform.mounts.describe(first));
      const refusal = platform.mounts.check(first);
      if (refusal !== undefined) this.refusals.set(name, refusal);
    }
  }

  static async start(platform: Platform): Promise<LocalFunctions> {
    const functions = new LocalFunctions(platform);
    const first = functions.recorded[0]?.spec.arn ?? `arn:aws:lambda:${platform.region}:123456789012:function:none`;
    functions.api = await InvokeApi.listen({
      region: platform.region,
      clock: platform.clock,
      credentials: functions.store,
      pool: (name) => functions.pools.get(name),
      denies: (roleArn, functionArn) => invokeDenied(platform.world, roleArn, functionArn),
      arnOf: (name) => first.replace(/[^:]+$/, name),
      report: platform.note,
      send: (queue, record) => platform.queues.send(queue, record),
    });
    const { api, pools, store: credentials } = functions;
    functions.entrances = await FunctionEntrances.start({ platform, credentials, api, pools });
    return functions;
  }

  /** Base URL of the Invoke API. */
  get endpoint(): string {
    if (this.api === undefined) throw new Error("the Invoke API does not listen yet");
    return this.api.url;
  }

  /**
   * Variables by which a process that is no function acts as its role. On AWS the SDK asks the container's or the
   * instance's credential service; here there is none.
   */
  asRole(roleArn: string, session: string): Readonly<Record<string, string>> {
    const { accessKeyId, secretAccessKey, sessionToken } = this.store.issueRole(roleArn, session);
    return {
      AWS_ACCESS_KEY_ID: accessKeyId,
      AWS_SECRET_ACCESS_KEY: secretAccessKey,
      AWS_SESSION_TOKEN: sessionToken,
      AWS_ENDPOINT_URL_LAMBDA: this.endpoint,
    };
  }

  get consumers(): readonly ConsumerStatus[] {
    return this.recorded.flatMap(({ spec }) => {
      const { consumer, name } = spec;
      const pool = this.pools.get(name);
      if (consumer === undefined || pool === undefined) return [];
      return {
        name: consumer,
        compute: "lambda" as const,
        ...this.described.get(name)!,
        pids: pool.pids,
        restarts: pool.restarts,
        refusal: this.refusals.get(name),
        crashLoop: pool.crashLoop,
      };
    });
  }

  get functions(): LocalCompute["functions"] {
    return this.recorded.flatMap(({ spec: { consumer, name, aliases } }) => {
      if (consumer === undefined) return [];
      const url = this.entrances?.url(name);
      const qualifier = Object.keys(aliases)[0] ?? "$LATEST";
      return { consumer, functionName: name, qualifier, ...(url === undefined ? {} : { url }) };
    });
  }

  /** Undefined = no function of this consumer's. */
  swap(consumer: string, files: Readonly<Record<string, Uint8Array>>): Swap | undefined {
    const recorded = this.recorded.find(({ spec }) => spec.consumer === consumer);
    if (recorded === undefined) return undefined;
    const { name } = recorded.spec;
    // A folder of its own: the environments of before read theirs until they end.
    const folder = join(this.platform.runFolder, "functions", `${name}.${++this.swaps}`);
    writeReadable(folder, files);
    this.pools.get(name)?.renew(folder);
    return { swapped: true, how: "the next event runs it" };
  }

  async stop(): Promise<void> {
    this.entrances?.close();
    await Promise.all([...this.pools.values()].map((pool) => pool.stop(DRAIN)));
    this.api?.close();
  }

  kill(): void {
    this.entrances?.kill();
    for (const pool of this.pools.values()) pool.kill();
    this.api?.close();
  }

  private unpack({ spec, files }: RecordedFunction): string {
    const folder = join(this.platform.runFolder, "functions", spec.name);
    mkdirSync(folder, { recursive: true });
    for (const [file, path] of Object.entries(files)) copyFileSync(this.platform.recorded(path), join(folder, file));
    makeReadable(folder);
    return folder;
  }

  /** A function without a mount is nobody; every other one is who its access point says. */
  private access({ spec, requests }: RecordedFunction, index: number): ProcessAccess {
    try {
      const mounts = requests(index).map((request) => this.platform.mounts.mount(request));
      this.refusals.delete(spec.name);
      return accessOf(mounts);
    } catch (error) {
      if (error instanceof MountRefused) this.refusals.set(spec.name, error.refusal);
      throw error;
    }
  }
}
