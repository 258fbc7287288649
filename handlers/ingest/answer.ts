/** What ingest answers to a direct invocation; over a function URL it is the body, and statusCode the status. */
export interface IngestAnswer {
  readonly statusCode: 200 | 400 | 409 | 413 | 503;
  /** With 200: written by this request, or found standing with the same records. Both mean durable. */
  readonly outcome?: "stored" | "duplicate";
  /** Of the request's first segment. */
  readonly id?: string;
  readonly records?: number;
  /** False: the request had no key, so repeating it stores it again. */
  readonly keyed?: boolean;
  /** The sandbox's log stream. */
  readonly sandbox?: string;
  readonly problems?: readonly string[];
  readonly retryAfterSeconds?: number;
}

/** The answer in the shape that a function URL wants (payload format 2.0). */
export interface UrlAnswer {
  readonly statusCode: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

export function urlAnswer(answer: IngestAnswer): UrlAnswer {
  const { retryAfterSeconds } = answer;
  const headers: Record<string, string> = { "content-type": "application/json" };
  if (retryAfterSeconds !== undefined) headers["retry-after"] = String(retryAfterSeconds);
  return {
    statusCode: answer.statusCode,
    headers,
    body: JSON.stringify(answer),
  };
}
