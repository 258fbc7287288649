import { randomUUID } from "node:crypto";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { readBody } from "../http/readBody";
import type { Clock } from "../supervision/clock";
import { AsyncInvocations } from "./asyncInvocations";
import type { CredentialStore, Principal } from "./credentialStore";
import { type InvocableFunctions, invocationTarget } from "./invocationTarget";
import { InvokeError } from "./invokeErrors";
import { isJson } from "./isJson";
import type { Invocation, InvocationResult } from "./types";
import { verifySignature } from "./verifySignature";

/** Largest events, in bytes: synchronous, asynchronous. */
const LARGEST = { RequestResponse: 6 * 1024 * 1024, Event: 1024 * 1024, DryRun: 6 * 1024 * 1024 };
const PATH = /^\/2015-03-31\/functions\/([^/?]+)\/invocations(?:\?|$)/;

export interface InvokeApiOptions extends InvocableFunctions {
  readonly region: string;
  readonly clock: Clock;
  readonly credentials: CredentialStore;
  readonly report: (text: string) => void;
  /** Takes the record of an asynchronous event for a queue; by default nobody does. */
  readonly send?: (queue: string, record: object) => void;
}

/** Lambda's Invoke call (https://docs.aws.amazon.com/lambda/latest/api/API_Invoke.html), on loopback. */
export class InvokeApi {
  private readonly server: Server;
  private readonly asynchronous: AsyncInvocations;

  private constructor(private readonly options: InvokeApiOptions) {
    this.asynchronous = new AsyncInvocations(options.clock, options.report, options.send);
    this.server = createServer((request, response) => {
      const requestId = randomUUID();
      this.handle(request, response, requestId).catch((error: unknown) => fail(response, requestId, error));
    });
    this.server.requestTimeout = 0;
    // Longer than any client keeps a connection, so that none is closed under a request that is on its way.
    this.server.keepAliveTimeout = 600_000;
  }

  static async listen(options: InvokeApiOptions): Promise<InvokeApi> {
    const api = new InvokeApi(options);
    await new Promise<void>((resolve, reject) => api.server.once("error", reject).listen(0, "127.0.0.1", resolve));
    return api;
  }

  get url(): string {
    const address = this.server.address();
    if (address === null || typeof address === "string") throw new Error("the Invoke API does not listen");
    return `http://${address.address}:${address.port}`;
  }

  /**
   * Accepts an event that nobody waits for, from inside AWS: no request, no signature, but the caller's rights.
   *
   * @throws InvokeError as a caller of Invoke would get it
   */
  accept(principal: Principal, functionArn: string, payload: Buffer): void {
    const { pool, arn } = invocationTarget(this.options, functionArn, undefined, principal);
    const invocation = { requestId: randomUUID(), payload, invokedArn: arn, clientContext: undefined };
    this.asynchronous.accept(invocation, (again) => pool.invoke(again), pool.spec.asynchronous);
  }

  close(): void {
    this.asynchronous.stop();
    this.server.close();
    this.server.closeAllConnections();
  }

  private async handle(request: IncomingMessage, response: ServerResponse, requestId: string): Promise<void> {
    const { region, clock, credentials } = this.options;
    const { method = "", url = "", headers } = request;
    const type = invocationType(headers["x-amz-invocation-type"]);
    const body = await readBody(request, LARGEST[type]);
    if (body === undefined) {
      const text = `Request must be smaller than ${LARGEST[type]} bytes for the InvokeFunction operation`;
      throw new InvokeError("RequestTooLargeException", text);
    }
    const principal = await verifySignature(
      { method, url, headers, body },
      { store: credentials, region, now: clock.now },
    );
    const name = PATH.exec(url)?.[1];
    if (method !== "POST" || name === undefined)
      throw new InvokeError(
        "InvalidParameterValueException",
        `${method} ${url} is not modelled: this machine has Lambda's Invoke call only`,
      );
    const qualifier = new URL(url, "http://localhost").searchParams.get("Qualifier") ?? undefined;
    const { pool, arn, version } = invocationTarget(this.options, decodeURIComponent(name), qualifier, principal);
    if (type === "DryRun") return void response.writeHead(204, { "x-amzn-requestid": requestId }).end();
    const invocation: Invocation = {
      requestId,
      payload: eventOf(body),
      invokedArn: arn,
      clientContext: clientContextOf(headers["x-amz-client-context"]),
    };
    if (type === "Event") {
      this.asynchronous.accept(invocation, (again) => pool.invoke(again), pool.spec.asynchronous);
      return void response.writeHead(202, { "x-amzn-requestid": requestId }).end();
    }
    answer(response, requestId, await pool.invoke(invocation), version);
  }
}

function invocationType(value: string | string[] | undefined): keyof typeof LARGEST {
  if (value === undefined) return "RequestResponse";
  if (typeof value === "string" && Object.hasOwn(LARGEST, value)) return value as keyof typeof LARGEST;
  throw new InvokeError(
    "InvalidParameterValueException",
    `InvocationType ${String(value)} is not one of ${Object.keys(LARGEST).join(", ")}`,
  );
}

/** Without a body the event is an empty object. */
function eventOf(body: Buffer): Buffer {
  if (body.length === 0) return Buffer.from("{}");
  if (isJson(body)) return body;
  try {
    // Says what is wrong.
    JSON.parse(body.toString("utf8"));
    return body;
  } catch (error) {
    throw new InvokeError(
      "InvalidRequestContentException",
      `Could not parse request body into json: ${(error as Error).message}`,
    );
  }
}

function clientContextOf(value: string | string[] | undefined): string | undefined {
  return typeof value === "string" ? Buffer.from(value, "base64").toString("utf8") : undefined;
}

function answer(response: ServerResponse, requestId: string, result: InvocationResult, version: string): void {
  response
    .writeHead(200, {
      "content-type": "application/json",
      "content-length": result.payload.length,
      "x-amzn-requestid": requestId,
      "x-amz-executed-version": version,
      ...(result.functionError === undefined ? {} : { "x-amz-function-error": result.functionError }),
    })
    .end(result.payload);
}

function fail(response: ServerResponse, requestId: string, error: unknown): void {
  const known = error instanceof InvokeError ? error : new InvokeError("ServiceException", String(error));
  if (response.headersSent) return void response.destroy();
  const Type = known.status >= 500 ? "Service" : "User";
  response
    .writeHead(known.status, {
      "content-type": "application/json",
      "x-amzn-requestid": requestId,
      "x-amzn-errortype": known.errorName,
    })
    .end(JSON.stringify({ ...known.details, Type, message: known.message, Message: known.message }));
}
