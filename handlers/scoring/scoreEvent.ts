/** What is asked of score: by a direct invocation, the request itself; by a function URL, an HTTP request. */
export type ScoreEvent =
  | { readonly via: "invoke"; readonly request: unknown }
  | { readonly via: "url"; readonly method: string; readonly path: string; readonly body: string };

/** A function URL event (payload format 2.0) has `requestContext.http`; anything else is the request. */
export function scoreEvent(event: unknown): ScoreEvent {
  const http = field(field(event, "requestContext"), "http");
  if (http === undefined) return { via: "invoke", request: event };
  const body = field(event, "body");
  const path = field(event, "rawPath");
  const text = typeof body === "string" ? body : "";
  return {
    via: "url",
    method: String(field(http, "method")),
    // A function has one purpose, so its bare address means that.
    path: typeof path === "string" && path !== "/" && path !== "" ? path : "/predict",
    body: field(event, "isBase64Encoded") === true ? Buffer.from(text, "base64").toString("utf8") : text,
  };
}

function field(value: unknown, name: string): unknown {
  return typeof value === "object" && value !== null && Object.hasOwn(value, name)
    ? (value as Readonly<Record<string, unknown>>)[name]
    : undefined;
}
