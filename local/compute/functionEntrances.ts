import { randomUUID } from "node:crypto";
import type { CredentialStore } from "../lambda/credentialStore";
import type { FunctionPool } from "../lambda/functionPool";
import type { InvokeApi } from "../lambda/invokeApi";
import { Scheduler } from "../schedules/scheduler";
import { UrlServer } from "../urls/urlServer";
import type { Platform } from "./platform";
import { recordedSchedules } from "./recordedSchedules";
import { recordedUrls } from "./recordedUrls";

export interface FunctionEntrancesParts {
  readonly platform: Platform;
  readonly credentials: CredentialStore;
  readonly api: InvokeApi;
  /** By physical name. */
  readonly pools: ReadonlyMap<string, FunctionPool>;
}

/** What invokes functions besides the callers of the Invoke API: schedules, and requests to function URLs. */
export class FunctionEntrances {
  private constructor(
    private readonly scheduler: Scheduler,
    private readonly servers: ReadonlyMap<string, UrlServer>,
  ) {}

  static async start({ platform, credentials, api, pools }: FunctionEntrancesParts): Promise<FunctionEntrances> {
    const { world, region, clock, queues, note } = platform;
    const servers = new Map<string, UrlServer>();
    for (const { functionName, spec, denies } of recordedUrls(world)) {
      const pool = pools.get(functionName);
      if (pool === undefined) continue;
      servers.set(functionName, await UrlServer.listen(spec, { region, clock, credentials, pool, denies, note }));
    }
    const scheduler = new Scheduler(recordedSchedules(world), {
      ...{ clock, note, newId: randomUUID },
      invoke: (roleArn, targetArn, event) =>
        api.accept({ kind: "role", roleArn, session: "scheduler" }, targetArn, Buffer.from(event)),
      send: (queue, message) => queues.send(queue, message),
    });
    return new FunctionEntrances(scheduler, servers);
  }

  /** Address of a function's URL; undefined if it has none. */
  url(functionName: string): string | undefined {
    return this.servers.get(functionName)?.url;
  }

  /** Nothing new comes in; requests under way are answered. */
  close(): void {
    this.scheduler.stop();
    for (const server of this.servers.values()) server.close();
  }

  kill(): void {
    this.scheduler.stop();
    for (const server of this.servers.values()) server.kill();
  }
}
