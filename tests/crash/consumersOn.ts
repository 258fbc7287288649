import { chmodSync, mkdirSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { bundle } from "../../components/bundle";
import type { FunctionPool } from "../../local/lambda/functionPool";
import { call, FunctionHarness } from "../local/lambda/functionHarness";
import { ConsumerProcess, writeBundle } from "../support/consumerProcess";
import { named } from "../support/trainingBench";

const DIRECTORIES = ["samples", "journal", "models"] as const;

/** Longest that an answer from memory may take: far above what it does take on a busy machine. Milliseconds. */
export const PROMPT_MS = 1_000;

/** Makes the three directories, writable for every uid, on the file system that is to fail. */
export function makeDirectories(root: string): void {
  for (const name of DIRECTORIES) {
    mkdirSync(join(root, name), { recursive: true });
    chmodSync(join(root, name), 0o777);
  }
}

/** The real bundles as real processes on the directories below `root`: functions on the local Lambda, worker and service. */
export class ConsumersOn {
  readonly ingest: FunctionPool;
  readonly score: FunctionPool;
  worker: ConsumerProcess | undefined;
  service: ConsumerProcess | undefined;
  private readonly functions = new FunctionHarness();
  private readonly started: ConsumerProcess[] = [];
  private url = "";

  constructor(
    private readonly root: string,
    /** For bundles. */
    private readonly folder: string,
  ) {
    this.ingest = this.pool("ingest", "samples");
    this.score = this.pool("score", "models");
  }

  startWorker(environment: Record<string, string> = {}): ConsumerProcess {
    const often = { PUBLISH_RECORDS: "1", PUBLISH_SECONDS: "0", DISCOVERY_SECONDS: "0.05" };
    this.worker = this.start("retrain", { ...often, ...environment });
    return this.worker;
  }

  async startService(): Promise<ConsumerProcess> {
    const port = await freePort();
    this.url = `http://127.0.0.1:${port}`;
    this.service = this.start("serve", { PORT: String(port), HOST: "127.0.0.1", LOOK_SECONDS: "0.05" });
    return this.service;
  }

  /** One keyed request to ingest, with records of that key; never rejects for what ingest answers. */
  async send(key: string, records: number): Promise<IngestReply> {
    const { answer, error } = await call(this.ingest, { producer: "p", key, records: named(key, records) });
    return { ...(answer as Omit<IngestReply, "error">), error };
  }

  /** Resolves when the worker says that it has learned so many records. */
  async learned(records: number): Promise<void> {
    await this.worker?.until(
      ({ message, trained, heldOut }) => message === "training" && Number(trained) + Number(heldOut) >= records,
    );
  }

  /** Status and body of the service's answer. Rejects if there is none within PROMPT_MS. */
  async get(path: string, body?: unknown): Promise<Readonly<Record<string, unknown>>> {
    const request = { method: body === undefined ? "GET" : "POST", body: JSON.stringify(body) };
    const response = await fetch(`${this.url}${path}`, { ...request, signal: AbortSignal.timeout(PROMPT_MS) });
    return { status: response.status, ...((await response.json()) as object) };
  }

  /** Resolves with the service's version once it is above this one. */
  async versionAbove(version: number): Promise<number> {
    for (;;) {
      const { model } = await this.get("/healthz").catch(() => ({ model: null }));
      if (typeof model === "number" && model > version) return model;
      await sleep(25);
    }
  }

  async end(): Promise<void> {
    for (const one of this.started) one.kill("SIGKILL");
    await this.functions.close();
  }

  private start(name: string, environment: Record<string, string>): ConsumerProcess {
    writeBundle(join(this.folder, name), `handlers/${name}.ts`, "service");
    const mounts = Object.fromEntries(DIRECTORIES.map((directory) => [directory, join(this.root, directory)]));
    const started = new ConsumerProcess(join(this.folder, name, "index.mjs"), {
      ...{ SHARED_STORAGE_CONSUMER: name, SHARED_STORAGE_MOUNTS: JSON.stringify(mounts), HUNG_AFTER_SECONDS: "0.4" },
      ...environment,
    });
    this.started.push(started);
    return started;
  }

  private pool(name: string, directory: string): FunctionPool {
    const mount = { source: join(this.root, directory), at: `/mnt/${directory}`, readOnly: false };
    const others = this.functions.access;
    this.functions.access = (spec, index) => ({
      ...others(spec, index),
      ...(spec.name === name ? { mounts: [mount] } : {}),
    });
    const text = Buffer.from(bundle(`handlers/${name}.ts`, "function").files["index.mjs"]!).toString();
    const environment = { SHARED_STORAGE_MOUNTS: JSON.stringify({ [directory]: mount.at }) };
    return this.functions.function(name, text, { environment, timeoutSeconds: 2 });
  }
}

/** What ingest, or the platform in its place, answers. */
export interface IngestReply {
  readonly error: string | undefined;
  readonly statusCode?: number;
  readonly outcome?: string;
  readonly problems?: readonly string[];
  readonly retryAfterSeconds?: number;
  readonly errorType?: string;
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
  const { port } = server.address() as AddressInfo;
  await new Promise((closed) => server.close(closed));
  return port;
}
