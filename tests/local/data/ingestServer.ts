import { randomUUID } from "node:crypto";
import { once } from "node:events";
import { mkdirSync } from "node:fs";
import { createServer, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { createIngest } from "../../../handlers/ingest";
import { nodeFileSystem } from "../../../handlers/protocol/nodeFileSystem";
import { Publisher } from "../../../handlers/protocol/publish";
import { Storage } from "../../../local/checker/storage";
import { writeAccess } from "../../../local/host/accessFile";

/** What is done with an invocation: answered, answered although nothing was stored, or stored without an answer. */
export type Treatment =
  | "answer"
  | "lose the request"
  | "lose the answer"
  | { readonly status: number; readonly error: string };

/** Lambda's Invoke API in front of the real ingest, on a local root of its own, as a running stack leaves it. */
export class IngestServer {
  /** Keys in the order in which they were asked for. */
  readonly keys: string[] = [];
  /** Consulted before every invocation. */
  treat: (nth: number) => Treatment = () => "answer";
  private server: Server | undefined;
  private removeAccess: (() => void) | undefined;
  private readonly storing = new Set<Promise<unknown>>();

  constructor(readonly localRoot: string) {
    mkdirSync(join(localRoot, "efs", "samples"), { recursive: true });
  }

  get url(): string {
    const { port } = this.server!.address() as AddressInfo;
    return `http://127.0.0.1:${port}`;
  }

  storage(): Storage {
    const at = (directory: string) => join(this.localRoot, "efs", directory);
    return new Storage({ samples: at("samples"), journal: at("journal"), models: at("models") });
  }

  /** Resolves when nothing is being stored: a caller that was killed is gone before what it asked for is done. */
  async settled(): Promise<void> {
    await Promise.allSettled(this.storing);
  }

  /** Ids of the records of every different segment, in the order of the requests; the number of records in all. */
  stored(): { readonly ids: readonly string[]; readonly segments: number } {
    const segments = [...this.storage().segments().values()].map(([path]) => this.storage().segment(path!));
    segments.sort((a, b) => a.header.sequence! - b.header.sequence!);
    return { ids: segments.flatMap(({ block }) => block.ids.map(String)), segments: segments.length };
  }

  async start(): Promise<void> {
    const root = join(this.localRoot, "efs", "samples");
    const ingest = createIngest({
      samples: new Publisher({ fileSystem: nodeFileSystem(), root, newId: randomUUID, pause: async () => {} }),
      ...{ now: Date.now, newId: randomUUID },
    });
    const context = {
      ...{ awsRequestId: "request", functionName: "ingest", functionVersion: "1", logStreamName: "sandbox" },
      getRemainingTimeInMillis: () => 3_000,
    };
    this.server = createServer(async (request, response) => {
      const chunks: Buffer[] = [];
      for await (const chunk of request) chunks.push(chunk);
      const event = JSON.parse(Buffer.concat(chunks).toString("utf8"));
      this.keys.push(event.key);
      const treatment = this.treat(this.keys.length - 1);
      if (typeof treatment === "object") return fail(response, treatment);
      if (treatment === "lose the request") return request.socket.destroy();
      const stored = ingest(event, context);
      this.storing.add(stored);
      const answer = await stored.finally(() => this.storing.delete(stored));
      if (treatment === "lose the answer") return request.socket.destroy();
      response.writeHead(200, { "content-type": "application/json" }).end(JSON.stringify(answer));
    }).listen(0, "127.0.0.1");
    await once(this.server, "listening");
    this.removeAccess = writeAccess(this.localRoot, {
      ...{ lambdaEndpoint: this.url, region: "eu-west-1" },
      credentials: { accessKeyId: "ASIAEXAMPLE", secretAccessKey: "secret" },
      functions: [{ consumer: "ingest", functionName: "shared-storage-local-ingest", qualifier: "live" }],
    });
  }

  async stop(): Promise<void> {
    this.removeAccess?.();
    this.server?.closeAllConnections();
    this.server?.close();
    if (this.server !== undefined) await once(this.server, "close");
  }
}

function fail(response: ServerResponse, { status, error }: Exclude<Treatment, string>): void {
  response.writeHead(status, { "content-type": "application/json", "x-amzn-errortype": error });
  response.end(JSON.stringify({ Message: `${error} it is` }));
}
