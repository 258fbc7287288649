/** The request inside an event, and how to answer it. */
export type IncomingRequest =
  | { readonly via: "invoke"; readonly value: unknown }
  | { readonly via: "url"; readonly value: unknown }
  | { readonly via: "url"; readonly problem: string };

/** A function URL event has `requestContext.http` and carries the request as its body; anything else is the request. */
export function incomingRequest(event: unknown): IncomingRequest {
  const http = field(field(event, "requestContext"), "http");
  if (http === undefined) return { via: "invoke", value: event };
  const method = field(http, "method");
  if (method !== "POST") return { via: "url", problem: `method: got ${String(method)}, must be POST` };
  const body = field(event, "body");
  if (typeof body !== "string" || body === "")
    return { via: "url", problem: "body: got nothing, must be a JSON object" };
  const text = field(event, "isBase64Encoded") === true ? Buffer.from(body, "base64").toString("utf8") : body;
  try {
    return { via: "url", value: JSON.parse(text) };
  } catch (error) {
    return { via: "url", problem: `body: is not JSON: ${error instanceof Error ? error.message : String(error)}` };
  }
}

function field(value: unknown, name: string): unknown {
  return typeof value === "object" && value !== null ? (value as Readonly<Record<string, unknown>>)[name] : undefined;
}
