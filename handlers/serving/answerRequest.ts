import { encodeRecords } from "../records/encodeRecords";
import { nearestName } from "../records/nearestName";
import { validateRecords } from "../records/validateRecords";
import type { ServedModel } from "./modelWatcher";
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
  if (path === "/predict") return predict(serving, body);
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

function predict({ current, metrics }: Serving, body: string): Answer {
  const served = current();
  if (served === undefined) return refuse(503, "no model yet; ask again in a second", { "retry-after": "1" });
  let request: unknown;
  try {
    request = JSON.parse(body);
  } catch (error) {
    return refuse(400, `the body is not JSON: ${error instanceof Error ? error.message : String(error)}`);
  }
  if (typeof request !== "object" || request === null || Array.isArray(request)) {
    return refuse(400, 'the body must be an object like {"records": [{"features": {"country": "de"}}]}');
  }
  const unknown = Object.keys(request).filter((key) => key !== "records");
  const checked = validateRecords("records" in request ? request.records : undefined);
  const problems = unknown.slice(0, 5).map((key) => `${JSON.stringify(key.slice(0, 40))}: unknown, allowed is records`);
  if ("problems" in checked) problems.push(...checked.problems);
  if ("problems" in checked || problems.length > 0) {
    const count = problems.length === 1 ? "a problem" : `${problems.length} problems`;
    return refuse(400, `the request has ${count}; nothing was predicted`, {}, problems);
  }
  const block = encodeRecords(checked.records);
  const probabilities = new Array<number>(block.count);
  for (let r = 0; r < block.count; r++) probabilities[r] = served.model.predict(block, r);
  metrics.predictions += block.count;
  const { version, blob, log } = served.manifest;
  return json(200, { probabilities, model: { version, blob, log: { from: log.from, to: log.to } } });
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
