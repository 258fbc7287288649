import type { IncomingHttpHeaders } from "node:http";

export interface UrlRequest {
  readonly method: string;
  /** Path and query as they came. */
  readonly url: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
  /** Such as `HTTP/1.1`. */
  readonly protocol: string;
  readonly sourceIp: string;
}

/** Who signed, as the event tells it. */
export interface UrlCaller {
  readonly accessKey: string;
  readonly accountId: string;
  readonly callerId: string;
  readonly userArn: string;
  readonly userId: string;
}

export interface UrlEventContext {
  readonly urlId: string;
  /** `<url-id>.lambda-url.<region>.on.aws`. */
  readonly domainName: string;
  readonly requestId: string;
  /** Milliseconds since 1970. */
  readonly time: number;
  readonly caller: UrlCaller;
}

/** Bodies of these types reach the function as text, all others in base64. */
const TEXT = /^(text\/.*|application\/(json|javascript|xml|[\w.-]+\+(json|xml)))(;|$)/i;
/** Who signed stands in the event; the signature and the session itself are nothing for the function. */
const CREDENTIALS = ["authorization", "x-amz-security-token"];
const MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

/**
 * The event that a function URL makes of a request, payload format 2.0
 * (https://docs.aws.amazon.com/lambda/latest/dg/urls-invocation.html, "Request payload format").
 */
export function urlEvent(request: UrlRequest, context: UrlEventContext): object {
  const { method, url, body, protocol, sourceIp } = request;
  const { pathname, searchParams, search } = new URL(url, "http://localhost");
  const { cookie, ...headers } = request.headers;
  const http = { method, path: pathname, protocol, sourceIp, userAgent: headers["user-agent"] ?? "" };
  return {
    version: "2.0",
    routeKey: "$default",
    rawPath: pathname,
    rawQueryString: search.slice(1),
    ...(cookie === undefined ? {} : { cookies: cookie.split(/; */) }),
    headers: Object.fromEntries(
      Object.entries({ ...headers, "x-forwarded-for": sourceIp, "x-forwarded-proto": "https" })
        .filter(([name]) => !CREDENTIALS.includes(name))
        .map(([name, value]) => [name, Array.isArray(value) ? value.join(",") : value]),
    ),
    ...(search === "" ? {} : { queryStringParameters: joined(searchParams) }),
    requestContext: {
      accountId: context.caller.accountId,
      apiId: context.urlId,
      authorizer: { iam: { ...context.caller, cognitoIdentity: null, principalOrgId: null } },
      domainName: context.domainName,
      domainPrefix: context.urlId,
      http,
      requestId: context.requestId,
      routeKey: "$default",
      stage: "$default",
      time: logTime(context.time),
      timeEpoch: context.time,
    },
    ...bodyOf(body, request.headers),
  };
}

function bodyOf(
  body: Buffer,
  headers: IncomingHttpHeaders,
): { readonly body?: string; readonly isBase64Encoded: boolean } {
  if (body.length === 0) return { isBase64Encoded: false };
  const text = TEXT.test(headers["content-type"] ?? "") && headers["content-encoding"] === undefined;
  return { body: body.toString(text ? "utf8" : "base64"), isBase64Encoded: !text };
}

/** Several values of one name are joined by commas. */
function joined(parameters: URLSearchParams): Readonly<Record<string, string>> {
  return Object.fromEntries([...parameters.keys()].map((name) => [name, parameters.getAll(name).join(",")]));
}

/** `12/Mar/2026:19:03:58 +0000`, as web servers write logs. */
function logTime(time: number): string {
  const date = new Date(time);
  const [day, clock] = [date.getUTCDate(), date.toISOString().slice(11, 19)];
  return `${String(day).padStart(2, "0")}/${MONTHS[date.getUTCMonth()]}/${date.getUTCFullYear()}:${clock} +0000`;
}
