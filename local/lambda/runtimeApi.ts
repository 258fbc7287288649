import { timingSafeEqual } from "node:crypto";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { readBody } from "../http/readBody";
import { errorReply, type Invocation, LARGEST_RESPONSE, type Reply } from "./types";

const VERSION = "/2018-06-01";

/** One event, and when the function must be done with it (milliseconds since 1970). */
export interface Delivery extends Invocation {
  readonly deadline: number;
}

export interface RuntimeApiListener {
  /** The first `next`: initialisation is over. */
  ready(): void;
  /** The process could not initialise; the body as it was posted. */
  initError(body: Buffer): void;
}

interface InProgress {
  readonly delivery: Delivery;
  readonly resolve: (reply: Reply) => void;
}

/**
 * Lambda's Runtime API for one execution environment
 * (https://docs.aws.amazon.com/lambda/latest/dg/runtimes-api.html), on loopback. Beyond AWS's contract it wants a token:
 * other processes of this machine can reach the port, in a sandbox of Lambda nobody else can.
 */
export class RuntimeApi {
  private readonly server: Server;
  private initialised = false;
  private waiting: ServerResponse | undefined;
  private queued: InProgress | undefined;
  private current: InProgress | undefined;
  private whenWaiting: (() => void) | undefined;

  private constructor(
    private readonly token: string,
    private readonly listener: RuntimeApiListener,
  ) {
    this.server = createServer((request, response) => {
      this.route(request, response).catch(() => response.destroy());
    });
    // A frozen environment keeps its connection for as long as it lives.
    this.server.keepAliveTimeout = 0;
    this.server.requestTimeout = 0;
  }

  static async listen(token: string, listener: RuntimeApiListener): Promise<RuntimeApi> {
    const api = new RuntimeApi(token, listener);
    await new Promise<void>((resolve, reject) => api.server.once("error", reject).listen(0, "127.0.0.1", resolve));
    return api;
  }

  /** What the process gets as AWS_LAMBDA_RUNTIME_API. */
  get address(): string {
    const address = this.server.address();
    if (address === null || typeof address === "string") throw new Error("the Runtime API does not listen");
    return `${address.address}:${address.port}`;
  }

  /** Hands one event to the process and waits for its answer; only one may be under way. */
  deliver(delivery: Delivery): Promise<Reply> {
    if (this.current !== undefined || this.queued !== undefined) throw new Error("an event is under way already");
    return new Promise((resolve) => {
      this.queued = { delivery, resolve };
      this.handOver();
    });
  }

  /** Resolves when the process asks for an event: only then it is done with the last one. */
  waits(): Promise<void> {
    if (this.waiting !== undefined) return Promise.resolve();
    return new Promise((resolve) => {
      this.whenWaiting = resolve;
    });
  }

  close(): void {
    this.server.close();
    this.server.closeAllConnections();
  }

  private async route(request: IncomingMessage, response: ServerResponse): Promise<void> {
    if (!this.isOwn(request)) return refuse(response, 403, "AccessDenied", "not this environment's process");
    const route = `${request.method} ${request.url}`;
    if (route === `GET ${VERSION}/ping`) return void response.end("pong");
    if (route === `GET ${VERSION}/runtime/invocation/next`) return this.next(response);
    const body = await readBody(request, LARGEST_RESPONSE);
    if (route === `POST ${VERSION}/runtime/init/error`) return this.initError(response, body ?? Buffer.alloc(0));
    const match = /^POST \/2018-06-01\/runtime\/invocation\/([^/]+)\/(response|error)$/.exec(route);
    if (match === null) return refuse(response, 404, "NotFound", `no such call: ${route}`);
    this.answer(response, decodeURIComponent(match[1]!), match[2] === "error", body);
  }

  private isOwn(request: IncomingMessage): boolean {
    const given = Buffer.from(request.headers.authorization ?? "");
    const expected = Buffer.from(`Bearer ${this.token}`);
    return given.length === expected.length && timingSafeEqual(given, expected);
  }

  private next(response: ServerResponse): void {
    if (this.current !== undefined || this.waiting !== undefined) {
      refuse(response, 403, "InvalidStateTransition", "next was called before the last event was answered");
      return;
    }
    this.waiting = response;
    if (!this.initialised) {
      this.initialised = true;
      this.listener.ready();
    }
    this.whenWaiting?.();
    this.whenWaiting = undefined;
    this.handOver();
  }

  private handOver(): void {
    const { waiting, queued } = this;
    if (waiting === undefined || queued === undefined) return;
    this.waiting = undefined;
    this.queued = undefined;
    this.current = queued;
    const { delivery } = queued;
    waiting
      .writeHead(200, {
        "content-type": "application/json",
        "lambda-runtime-aws-request-id": delivery.requestId,
        "lambda-runtime-deadline-ms": String(delivery.deadline),
        "lambda-runtime-invoked-function-arn": delivery.invokedArn,
        "lambda-runtime-trace-id": `Root=1-00000000-${delivery.requestId.replaceAll("-", "").slice(0, 24)};Sampled=0`,
        ...(delivery.clientContext === undefined ? {} : { "lambda-runtime-client-context": delivery.clientContext }),
      })
      .end(delivery.payload);
  }

  private initError(response: ServerResponse, body: Buffer): void {
    if (this.initialised) {
      refuse(response, 403, "InvalidStateTransition", "initialisation was over when its failure was reported");
      return;
    }
    accept(response);
    this.listener.initError(body);
  }

  /** `body` is undefined if it was larger than Lambda takes. */
  private answer(response: ServerResponse, requestId: string, isError: boolean, body: Buffer | undefined): void {
    const { current } = this;
    if (current === undefined) {
      refuse(response, 403, "InvalidStateTransition", "there is no event to answer");
      return;
    }
    if (current.delivery.requestId !== requestId) {
      refuse(response, 400, "InvalidRequestID", "Invalid request ID");
      return;
    }
    this.current = undefined;
    if (body === undefined) {
      const errorMessage = `Response payload size exceeded maximum allowed payload size (${LARGEST_RESPONSE} bytes).`;
      refuse(
        response,
        413,
        "RequestEntityTooLarge",
        `Exceeded maximum allowed payload size (${LARGEST_RESPONSE} bytes).`,
      );
      current.resolve(errorReply({ errorType: "Function.ResponseSizeTooLarge", errorMessage }));
      return;
    }
    accept(response);
    current.resolve({ payload: body, functionError: isError ? "Unhandled" : undefined });
  }
}

function accept(response: ServerResponse): void {
  response.writeHead(202, { "content-type": "application/json" }).end('{"status":"OK"}');
}

function refuse(response: ServerResponse, status: number, errorType: string, errorMessage: string): void {
  response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify({ errorType, errorMessage }));
}
