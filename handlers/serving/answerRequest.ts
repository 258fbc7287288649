import { nearestName } from "../records/nearestName";
import type { ServedModel } from "./modelWatcher";
import { predict } from "./predict";
import type { ServingMetrics } from "./servingMetrics";

/** One answer, ready to be sent. */
export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

export interface Serving {
  /** The version in use now. */
  readonly current: () => ServedModel | undefined;
  readonly metrics: ServingMetrics;
  /** Milliseconds since 1970. */
  readonly now: () => number;
}

const METHODS: Readonly<Record<string, "GET" | "POST">> = {
  "/predict": "POST",
  "/model": "GET",
  "/healthz": "GET",
  "/metrics": "GET",
};

/** Paths by which requests are counted; anything else is one more, so that callers cannot make up new series. */
export function routeOf(path: string): string {
  return Object.hasOwn(METHODS, path) ? path : "other";
}

/** Answers a request from memory alone. `body` is the text of a POST. Never throws. */
export function answerRequest(serving: Serving, method: string, path: string, body: string): Answer {
  const allowed = Object.hasOwn(METHODS, path) ? METHODS[path]! : undefined;
  if (allowed === undefined) return unknownPath(path);
  if (method !== allowed && !(method === "HEAD" && allowed === "GET")) {
    return refuse(405, `${path} takes ${allowed}, got ${method}`, { allow: allowed });
  }
  if (path === "/predict") return answerPrediction(serving, body);
  const served = serving.current();
  if (path === "/model") return json(200, served?.manifest ?? null);
  if (path === "/healthz") return json(200, { model: served?.manifest.version ?? null });
  const model = served && { version: served.manifest.version, publishedAt: Date.parse(served.manifest.publishedAt) };
  const text = serving.metrics.render(serving.now(), model);
  return { status: 200, headers: { "content-type": "text/plain; version=0.0.4; charset=utf-8" }, body: text };
}

/** An error as callers get it: what is wrong, and all problems if the request has several. */
export function refuse(
  status: number,
  error: string,
  headers: Readonly<Record<string, string>> = {},
  problems?: readonly string[],
): Answer {
  const answer = json(status, { error, problems });
  return { ...answer, headers: { ...answer.headers, ...headers } };
}

function answerPrediction({ current, metrics }: Serving, body: string): Answer {
  const served = current();
  let request: unknown;
  try {
    // Without a model it does not matter what was asked.
    request = served === undefined ? undefined : JSON.parse(body);
  } catch (error) {
    return refuse(400, `the body is not JSON: ${error instanceof Error ? error.message : String(error)}`);
  }
  const { status, ...prediction } = predict(served, metrics, request);
  if (!("retryAfterSeconds" in prediction)) return json(status, prediction);
  return refuse(status, prediction.error, { "retry-after": String(prediction.retryAfterSeconds) });
}

function unknownPath(path: string): Answer {
  const known = Object.keys(METHODS);
  const shown = path.length > 80 ? `${path.slice(0, 80)}…` : path;
  const meant = nearestName(shown, known);
  const hint = meant === undefined ? `known are ${known.join(", ")}` : `did you mean ${meant}?`;
  return refuse(404, `no such path ${shown}, ${hint}`);
}

function json(status: number, value: unknown): Answer {
  return { status, headers: { "content-type": "application/json" }, body: JSON.stringify(value) };
}
