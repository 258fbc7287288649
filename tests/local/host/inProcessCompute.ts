import { randomUUID } from "node:crypto";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { parseRequest } from "../../../handlers/ingest/request";
import { store } from "../../../handlers/ingest/store";
import { learnerFactory } from "../../../handlers/learner/learner";
import { nodeFileSystem } from "../../../handlers/protocol/nodeFileSystem";
import { Publisher } from "../../../handlers/protocol/publish";
import { ModelWatcher } from "../../../handlers/serving/modelWatcher";
import { startPredictionServer } from "../../../handlers/serving/predictionServer";
import { ServingMetrics } from "../../../handlers/serving/servingMetrics";
import { train } from "../../../handlers/training/train";
import type { StorageRoots } from "../../../local/checker/storage";
import type { ConsumerStatus, GateResult, LocalCompute } from "../../../local/compute/types";
import { consumer } from "./consumers";

const SILENT = { info: () => {}, warn: () => {}, error: () => {} };
const fileSystem = nodeFileSystem();
const pause = async () => {};

export interface InProcessOptions {
  readonly roots: StorageRoots;
  /** Changes of a consumer's status, such as a refusal; such a consumer is not started. */
  readonly changes?: { readonly [name in "ingest" | "retrain" | "serve"]?: Partial<ConsumerStatus> };
  readonly gate?: readonly GateResult[];
  /** The sandbox dies instead of answering request n, before it stored the records or after. */
  readonly dies?: (request: number) => "before" | "after" | undefined;
}

/** The three consumers with their real code and real HTTP, but in this process: what the host sees of a stack. */
export class InProcessCompute implements LocalCompute {
  readonly region = "eu-west-1";
  readonly credentials = { accessKeyId: "AKIDLOCAL", secretAccessKey: "secret" };
  readonly functions = [{ consumer: "ingest", functionName: "shared-storage-local-ingest", qualifier: "live" }];
  /** What the host asked for, in order. */
  readonly asked: string[] = [];
  consumers: ConsumerStatus[];
  lambdaEndpoint = "";
  services: { consumer: string; url: string }[] = [];
  private invokes: Server | undefined;
  private service: { stop(): Promise<void> } | undefined;
  private readonly ends = { ec2: new AbortController(), fargate: new AbortController() };
  private training: Promise<void> | undefined;
  private watching: Promise<void> | undefined;

  private constructor(private readonly options: InProcessOptions) {
    this.consumers = (["ingest", "retrain", "serve"] as const).map((name) => consumer(name, options.changes?.[name]));
  }

  static async start(options: InProcessOptions): Promise<InProcessCompute> {
    const compute = new InProcessCompute(options);
    await compute.startInvokes();
    if (options.changes?.retrain === undefined) compute.startWorker();
    if (options.changes?.serve === undefined) await compute.startService();
    return compute;
  }

  async runMountGate(): Promise<readonly GateResult[]> {
    this.asked.push("gate");
    return this.options.gate ?? [{ consumer: "ingest", passed: true, reason: undefined, expectedRefusal: false }];
  }

  async stop(compute: "lambda" | "fargate" | "ec2"): Promise<void> {
    this.asked.push(`stop ${compute}`);
    if (compute === "ec2") {
      this.ends.ec2.abort();
      await this.training;
    } else if (compute === "fargate") {
      this.ends.fargate.abort();
      await this.service?.stop();
      await this.watching;
    } else {
      const { invokes } = this;
      invokes?.closeAllConnections();
      if (invokes?.listening) await new Promise((resolve) => invokes.close(resolve));
    }
    this.consumers = this.consumers.map((status) => (status.compute === compute ? { ...status, pids: [] } : status));
  }

  kill(): void {
    for (const compute of ["ec2", "fargate", "lambda"] as const) void this.stop(compute);
  }

  private async startInvokes(): Promise<void> {
    const samples = new Publisher({ fileSystem, root: this.options.roots.samples, newId: randomUUID, pause });
    let requests = 0;
    this.invokes = createServer(async (incoming, outgoing) => {
      const chunks: Buffer[] = [];
      for await (const chunk of incoming) chunks.push(chunk);
      const number = requests++;
      const dies = this.options.dies?.(number);
      const die = () => {
        outgoing.setHeader("x-amz-function-error", "Unhandled");
        outgoing.end(JSON.stringify({ errorType: "Runtime.ExitError", errorMessage: "signal: killed" }));
      };
      if (dies === "before") return die();
      const parsed = parseRequest(JSON.parse(Buffer.concat(chunks).toString("utf8")));
      const context = {
        ...{ awsRequestId: randomUUID(), functionName: "ingest", functionVersion: "1" },
        ...{ logStreamName: `sandbox-${number % 4}`, getRemainingTimeInMillis: () => 1_000 },
      };
      const answer =
        "problems" in parsed
          ? { statusCode: 400, problems: parsed.problems }
          : await store({ samples, now: Date.now, newId: randomUUID }, parsed.request, context);
      if (dies === "after") return die();
      outgoing.end(JSON.stringify(answer));
    });
    await new Promise<void>((resolve) => this.invokes?.listen(0, "127.0.0.1", resolve));
    this.lambdaEndpoint = `http://127.0.0.1:${(this.invokes.address() as AddressInfo).port}`;
  }

  private startWorker(): void {
    this.training = train(
      {
        ...{
          fileSystem,
          mounts: this.options.roots,
          learners: learnerFactory,
          now: Date.now,
          newId: randomUUID,
          pause,
        },
        settings: {
          ...{ publishRecords: 100, publishSeconds: 0.2, checkpointRecords: 65_536, dedupHours: 24 },
          discoverySeconds: 0.05,
        },
        log: SILENT,
      },
      this.ends.ec2.signal,
    );
  }

  private async startService(): Promise<void> {
    const metrics = new ServingMetrics();
    const watcher = new ModelWatcher({
      fileSystem,
      models: this.options.roots.models,
      log: SILENT,
      metrics,
      now: Date.now,
    });
    const server = await startPredictionServer(
      { current: () => watcher.current, metrics, now: Date.now },
      { host: "127.0.0.1", port: 0, monotonic: () => performance.now() },
    );
    this.service = server;
    this.watching = watcher.watch(50, this.ends.fargate.signal);
    this.services = [{ consumer: "serve", url: `http://127.0.0.1:${server.port}` }];
  }
}
