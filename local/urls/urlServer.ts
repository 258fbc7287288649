import { randomUUID } from "node:crypto";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { readBody } from "../http/readBody";
import type { CredentialStore, Principal } from "../lambda/credentialStore";
import type { FunctionPool } from "../lambda/functionPool";
import { InvokeError } from "../lambda/invokeErrors";
import { verifySignature } from "../lambda/verifySignature";
import type { Clock } from "../supervision/clock";
import { type UrlAnswer, urlAnswer } from "./urlAnswer";
import { type UrlCaller, urlEvent } from "./urlEvent";

/** Bytes of a request's body. */
const LARGEST = 6 * 1024 * 1024;

export interface UrlSpec {
  readonly urlId: string;
  /** As AWS would have it. */
  readonly domainName: string;
  /** ARN of the alias. */
  readonly arn: string;
}

export interface UrlServerOptions {
  readonly region: string;
  readonly clock: Clock;
  readonly credentials: CredentialStore;
  readonly pool: FunctionPool;
  /** Why a role may not call it; undefined = it may. */
  readonly denies: (roleArn: string) => string | undefined;
  /** Told why a caller was refused, which the caller is not. */
  readonly note: (text: string) => void;
}

/** The address of one function with IAM authorisation, on loopback and without TLS. */
export class UrlServer {
  private readonly server: Server;

  private constructor(
    private readonly spec: UrlSpec,
    private readonly options: UrlServerOptions,
  ) {
    this.server = createServer((request, response) => {
      this.handle(request).then(
        (answer) => send(response, answer),
        (error: unknown) => send(response, this.failure(error)),
      );
    });
    this.server.keepAliveTimeout = 600_000;
  }

  static async listen(spec: UrlSpec, options: UrlServerOptions): Promise<UrlServer> {
    const one = new UrlServer(spec, options);
    await new Promise<void>((resolve, reject) => one.server.once("error", reject).listen(0, "127.0.0.1", resolve));
    return one;
  }

  get url(): string {
    const address = this.server.address();
    if (address === null || typeof address === "string") throw new Error("the function URL does not listen");
    return `http://${address.address}:${address.port}/`;
  }

  /** Takes no new request; those under way are answered. */
  close(): void {
    this.server.close();
    this.server.closeIdleConnections();
  }

  kill(): void {
    this.server.close();
    this.server.closeAllConnections();
  }

  private async handle(request: IncomingMessage): Promise<UrlAnswer> {
    const { region, clock, credentials, pool } = this.options;
    const { method = "", url = "/", headers, httpVersion, socket } = request;
    const body = await readBody(request, LARGEST);
    if (body === undefined) return message(413, "Request Entity Too Large");
    const signed = { method, url, headers, body };
    const principal = await verifySignature(signed, { store: credentials, region, now: clock.now });
    this.authorize(principal);
    const requestId = randomUUID();
    const event = urlEvent(
      { ...signed, protocol: `HTTP/${httpVersion}`, sourceIp: socket.remoteAddress ?? "" },
      { ...this.spec, requestId, time: clock.now(), caller: callerOf(principal, headers.authorization, this.spec.arn) },
    );
    const payload = Buffer.from(JSON.stringify(event));
    return urlAnswer(await pool.invoke({ requestId, payload, invokedArn: this.spec.arn, clientContext: undefined }));
  }

  private authorize(principal: Principal): void {
    if (principal.kind === "person") return;
    const reason = this.options.denies(principal.roleArn);
    if (reason !== undefined) throw new InvokeError("AccessDeniedException", `${principal.roleArn}: ${reason}`);
  }

  /** AWS tells a refused caller nothing but that; the person at this machine may know more. */
  private failure(error: unknown): UrlAnswer {
    if (!(error instanceof InvokeError)) {
      this.options.note(`function URL of ${this.spec.arn}: ${String(error)}`);
      return message(500, "Internal Server Error");
    }
    const { status, errorName, message: text, details } = error;
    if (status === 429) return json(429, { ...details, Type: "User", message: text });
    if (errorName.startsWith("EFS")) return message(502, text);
    this.options.note(`function URL of ${this.spec.arn}: refused: ${errorName}: ${text}`);
    const help = "https://docs.aws.amazon.com/lambda/latest/dg/urls-auth.html";
    const Message = `Forbidden. For troubleshooting Function URL authorization issues, see: ${help}`;
    return json(403, { Message });
  }
}

function callerOf(principal: Principal, authorization: string | undefined, arn: string): UrlCaller {
  const accessKey = /Credential=(\w+)\//.exec(authorization ?? "")?.[1] ?? "";
  const accountId = arn.split(":")[4] ?? "";
  if (principal.kind === "person") {
    const userArn = `arn:aws:iam::${accountId}:root`;
    return { accessKey, accountId, callerId: accountId, userArn, userId: accountId };
  }
  const { roleArn, session } = principal;
  const userArn = `${roleArn.replace(/:iam:(.*):role\//, ":sts:$1:assumed-role/")}/${session}`;
  const callerId = `AROA${accessKey.slice(4)}:${session}`;
  return { accessKey, accountId, callerId, userArn, userId: callerId };
}

function message(status: number, text: string): UrlAnswer {
  return json(status, { message: text });
}

function json(status: number, body: object): UrlAnswer {
  return { status, headers: { "content-type": "application/json" }, body: Buffer.from(JSON.stringify(body)) };
}

function send(response: ServerResponse, { status, headers, body }: UrlAnswer): void {
  for (const [name, value] of Object.entries(headers)) response.setHeader(name, value);
  response.writeHead(status, { "content-length": body.length }).end(body);
}
