import type { Reply } from "../lambda/types";

export interface UrlAnswer {
  readonly status: number;
  /** A list is one header line for each. */
  readonly headers: Readonly<Record<string, string | readonly string[]>>;
  readonly body: Buffer;
}

const JSON_TYPE = "application/json";

/**
 * What a function URL's caller gets of a function's answer: an object with a `statusCode` is taken apart, anything else is
 * the body (https://docs.aws.amazon.com/lambda/latest/dg/urls-invocation.html, "Response payload format"). An error of
 * the function, or an answer that is no response, is 502.
 */
export function urlAnswer({ payload, functionError }: Reply): UrlAnswer {
  if (functionError !== undefined) return badGateway();
  const answer: unknown = JSON.parse(payload.toString("utf8"));
  if (!isMap(answer) || answer.statusCode === undefined) {
    return { status: 200, headers: { "content-type": JSON_TYPE }, body: payload };
  }
  const { statusCode, headers = {}, body = "", cookies = [], isBase64Encoded = false } = answer;
  const status = Number(statusCode);
  const wellFormed = Number.isInteger(status) && status >= 100 && status <= 599 && isMap(headers) && areTexts(cookies);
  if (!wellFormed) return badGateway();
  const text = typeof body === "string" ? body : JSON.stringify(body);
  const named = Object.entries(headers).map(([name, value]) => [name.toLowerCase(), String(value)]);
  return {
    status,
    headers: {
      "content-type": JSON_TYPE,
      ...Object.fromEntries(named),
      ...(cookies.length === 0 ? {} : { "set-cookie": cookies }),
    },
    body: Buffer.from(text, isBase64Encoded === true ? "base64" : "utf8"),
  };
}

function badGateway(): UrlAnswer {
  return { status: 502, headers: { "content-type": JSON_TYPE }, body: Buffer.from("Internal Server Error") };
}

function isMap(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function areTexts(value: unknown): value is readonly string[] {
  return Array.isArray(value) && value.every((one) => typeof one === "string");
}
