import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { type Answer, answerRequest, refuse, routeOf, type Serving } from "./answerRequest";

/** A request's body, bytes. About 20,000 records of 30 features. */
const MAX_BODY = 8 * 1024 * 1024;

/** Longest a stop waits for requests that were accepted before it, milliseconds. */
const STOP_WAIT = 5_000;

export interface PredictionServer {
  /** The port it listens on. */
  readonly port: number;
  /** Takes no more connections, answers what was asked, and resolves when every connection is closed. */
  stop(): Promise<void>;
}

export interface Listening {
  readonly host: string;
  readonly port: number;
  /** Bytes; default MAX_BODY. */
  readonly maxBody?: number;
  /** Milliseconds, never going back. */
  readonly monotonic: () => number;
}

/** Listens on host and port. Rejects if the address cannot be had, naming it. */
export async function startPredictionServer(serving: Serving, listening: Listening): Promise<PredictionServer> {
  const { host, port, monotonic, maxBody = MAX_BODY } = listening;
  let stopping = false;
  const server = createServer((request, response) => {
    const started = monotonic();
    const path = pathOf(request);
    const send = (answer: Answer, close = false): void => {
      serving.metrics.countRequest(routeOf(path), answer.status);
      if (path === "/predict") serving.metrics.latency.observe(monotonic() - started);
      respond(response, answer, request.method === "HEAD", close || stopping);
    };
    receive(request, maxBody, {
      complete: (body) => send(answerRequest(serving, request.method ?? "", path, body)),
      tooLarge: () => send(refuse(413, `the body has more than ${maxBody} bytes; send fewer records at once`), true),
    });
  });
  await listen(server, host, port);
  const address = server.address();
  return {
    port: typeof address === "object" && address !== null ? address.port : port,
    stop() {
      stopping = true;
      return new Promise((resolve) => {
        const late = setTimeout(() => server.closeAllConnections(), STOP_WAIT);
        server.close(() => {
          clearTimeout(late);
          resolve();
        });
        server.closeIdleConnections();
      });
    },
  };
}

function pathOf(request: IncomingMessage): string {
  const url = request.url ?? "/";
  const query = url.indexOf("?");
  return query === -1 ? url : url.slice(0, query);
}

interface Receiver {
  complete(body: string): void;
  tooLarge(): void;
}

/** Collects a body; a caller that goes away in the middle gets no answer. */
function receive(request: IncomingMessage, most: number, receiver: Receiver): void {
  const chunks: Buffer[] = [];
  let length = 0;
  const tooLarge = (): void => {
    request.removeAllListeners("data");
    request.removeAllListeners("end");
    request.resume();
    receiver.tooLarge();
  };
  if (Number(request.headers["content-length"] ?? 0) > most) {
    tooLarge();
    return;
  }
  request.on("data", (chunk: Buffer) => {
    length += chunk.length;
    chunks.push(chunk);
    if (length > most) tooLarge();
  });
  request.on("end", () => receiver.complete(Buffer.concat(chunks).toString("utf8")));
  request.on("error", () => undefined);
}

function respond(response: ServerResponse, { status, headers, body }: Answer, head: boolean, close: boolean): void {
  const length = { "content-length": Buffer.byteLength(body) };
  response.writeHead(status, { ...headers, ...length, ...(close ? { connection: "close" } : {}) });
  response.end(head ? undefined : body);
}

function listen(server: Server, host: string, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once("error", (error) => reject(new Error(`cannot listen on ${host}:${port}: ${error.message}`)));
    server.listen(port, host, () => resolve());
  });
}
