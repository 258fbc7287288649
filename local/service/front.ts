import { Agent, createServer, type IncomingMessage, request, type Server, type ServerResponse } from "node:http";
import { readBody } from "../http/readBody";

/** Largest body that the front holds, in bytes. */
const LARGEST_BODY = 16 * 1024 * 1024;
/** Headers that belong to one connection (RFC 9110, 7.6.1). */
const HOP_BY_HOP = ["connection", "keep-alive", "proxy-connection", "te", "trailer", "transfer-encoding", "upgrade"];

/**
 * One loopback port in front of all replicas of a service, one after the other. A replica that refuses the connection has
 * not seen the request, so the next one gets it.
 */
export class Front {
  private readonly server: Server;
  private readonly agent = new Agent({ keepAlive: true });
  private turn = 0;
  private readonly underWay = new Map<number, Set<Promise<unknown>>>();

  private constructor(private readonly replicas: () => readonly number[]) {
    this.server = createServer((incoming, response) => {
      this.forward(incoming, response).catch(() => response.destroy());
    });
    this.server.keepAliveTimeout = 600_000;
  }

  /**
   * @param port 0 = any free one
   * @param replicas ports of the replicas that take traffic now
   */
  static async listen(port: number, replicas: () => readonly number[]): Promise<Front> {
    const front = new Front(replicas);
    await new Promise<void>((resolve, reject) => front.server.once("error", reject).listen(port, "127.0.0.1", resolve));
    return front;
  }

  get url(): string {
    const address = this.server.address();
    if (address === null || typeof address === "string") throw new Error("the front does not listen");
    return `http://${address.address}:${address.port}`;
  }

  /** Resolves when every request that is with this replica now is answered. */
  async idle(port: number): Promise<void> {
    await Promise.all(this.underWay.get(port) ?? []);
  }

  close(): void {
    this.server.close();
    this.server.closeAllConnections();
    this.agent.destroy();
  }

  private async forward(incoming: IncomingMessage, response: ServerResponse): Promise<void> {
    const body = await readBody(incoming, LARGEST_BODY);
    if (body === undefined) return say(response, 413, `the body has more than ${LARGEST_BODY} bytes`);
    const ports = this.replicas();
    const start = this.turn++;
    for (let tried = 0; tried < ports.length; tried++) {
      const outcome = await this.track(ports[(start + tried) % ports.length]!, (port) =>
        this.send(port, incoming, body, response),
      );
      if (outcome === "answered") return;
      if (outcome === "failed") return say(response, 502, "the replica ended before it answered");
    }
    response.setHeader("retry-after", "1");
    say(response, 503, "no replica takes requests now");
  }

  private async track<T>(port: number, send: (port: number) => Promise<T>): Promise<T> {
    const sent = send(port);
    const others = this.underWay.get(port) ?? new Set();
    this.underWay.set(port, others.add(sent));
    try {
      return await sent;
    } finally {
      others.delete(sent);
      if (others.size === 0) this.underWay.delete(port);
    }
  }

  private send(
    port: number,
    incoming: IncomingMessage,
    body: Buffer,
    response: ServerResponse,
  ): Promise<"answered" | "refused" | "failed"> {
    return new Promise((resolve) => {
      const { method = "GET", url = "/", headers } = incoming;
      const outgoing = request(
        {
          host: "127.0.0.1",
          port,
          method,
          path: url,
          agent: this.agent,
          headers: { ...ownHeaders(headers), "content-length": body.length },
        },
        (answer) => {
          response.writeHead(answer.statusCode ?? 502, ownHeaders(answer.headers));
          answer.pipe(response);
          answer.on("error", () => response.destroy());
          response.on("close", () => resolve("answered"));
        },
      );
      outgoing.on("error", (error: NodeJS.ErrnoException) => {
        if (response.headersSent) return response.destroy();
        // A kept connection that is gone when it is used again: a read may be asked for once more.
        const again =
          error.code === "ECONNREFUSED" || (outgoing.reusedSocket && (method === "GET" || method === "HEAD"));
        resolve(again ? "refused" : "failed");
      });
      outgoing.end(body);
    });
  }
}

function ownHeaders<T extends object>(headers: T): T {
  return Object.fromEntries(Object.entries(headers).filter(([name]) => !HOP_BY_HOP.includes(name))) as T;
}

function say(response: ServerResponse, status: number, message: string): void {
  response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify({ message }));
}
