import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { IngestAnswer } from "../../handlers/ingest/answer";
import { decodeSegment } from "../../handlers/protocol/decodeSegment";
import { nodeFileSystem } from "../../handlers/protocol/nodeFileSystem";
import { listSegments } from "../../handlers/protocol/samples";
import { segmentId } from "../../handlers/protocol/segmentId";
import { ConsumerProcess, writeBundle } from "../support/consumerProcess";

export const REQUESTS = 12;
const RECORDS = 3;
/** Names in `tmp/` that one run may need. */
const NAMES = 200;

export interface IngestRun {
  /** Answers, in order; `key` is the request's. */
  readonly answers: readonly (IngestAnswer & { readonly key: string; readonly thrown?: string })[];
  readonly ended: { readonly code: number | null; readonly signal: string | null };
  /** Everything that is not as it must be. */
  readonly differences: readonly string[];
}

/** What the script below prints for each answer. */
function isAnswer<Line extends { readonly message: string }>(line: Line): line is Line & IngestRun["answers"][number] {
  return line.message === "answer";
}

/** Ingest's bundle in a folder, and what it stores there. */
export class IngestFaults {
  readonly samples: string;
  private readonly script: string;

  constructor(folder: string) {
    this.samples = join(folder, "samples");
    this.script = join(folder, "ingest", "requests.mjs");
    mkdirSync(this.samples, { recursive: true });
    writeBundle(join(folder, "ingest"), "handlers/ingest.ts", "function");
    writeFileSync(this.script, requests());
  }

  /** The names that files in `tmp/` get, for strace. */
  get files(): string[] {
    return Array.from({ length: NAMES }, (_, k) => join(this.samples, "tmp", `id-${k}`));
  }

  /** Sends every request, each until it is acknowledged and once more, each in a minute of its own; then looks at what stands. */
  async run(traced?: readonly string[], environment: Readonly<Record<string, string>> = {}): Promise<IngestRun> {
    const mounts = JSON.stringify({ samples: this.samples });
    const child = new ConsumerProcess(this.script, { SHARED_STORAGE_MOUNTS: mounts, ...environment }, traced);
    const ended = await child.ended;
    const answers = child.lines.filter(isAnswer);
    return { answers, ended, differences: await this.differences(answers, ended.code === 0) };
  }

  /** `whole`: it came to its end, so that everything must stand; otherwise only what was acknowledged. */
  async differences(answers: IngestRun["answers"], whole: boolean): Promise<string[]> {
    const found: string[] = [];
    const standing = new Map<string, number>();
    for (const { id, path } of await listSegments(nodeFileSystem(), this.samples)) {
      standing.set(id, (standing.get(id) ?? 0) + 1);
      try {
        const { header } = decodeSegment(new Uint8Array(readFileSync(join(this.samples, path))));
        if (header.id !== id || header.records !== RECORDS) found.push(`${path} holds something else`);
      } catch (error) {
        found.push(`${path} is torn: ${error instanceof Error ? error.message : error}`);
      }
    }
    const acknowledged = new Set(answers.filter(({ statusCode }) => statusCode === 200).map(({ key }) => key));
    for (const key of acknowledged) {
      const count = standing.get(segmentId({ producer: "p", key, part: 0 })) ?? 0;
      if (count !== 1) found.push(`${key} was acknowledged and stands ${count} times`);
    }
    if (whole && (acknowledged.size !== REQUESTS || standing.size !== REQUESTS)) {
      found.push(`${acknowledged.size} of ${REQUESTS} were acknowledged, ${standing.size} stand`);
    }
    for (const { key, outcome } of answers.filter(({ outcome }) => outcome === "stored")) {
      if (answers.filter((one) => one.key === key && one.outcome === outcome).length > 1)
        found.push(`${key} was stored twice`);
    }
    for (const { key, thrown, statusCode } of answers) {
      if (thrown !== undefined) found.push(`${key}: ${thrown}`);
      else if (statusCode !== 200 && statusCode !== 503) found.push(`${key} was answered ${statusCode}`);
    }
    return found;
  }
}

/** Known names in `tmp/`, and a clock that stands still during a request, so that a repeated run repeats the same ids. */
function requests(): string {
  return `
    import crypto from "node:crypto";
    import { syncBuiltinESMExports } from "node:module";
    let names = 0;
    let now = ${Date.UTC(2026, 10, 24, 2, 0)};
    crypto.randomUUID = () => "id-" + names++;
    Date.now = () => now;
    syncBuiltinESMExports();
    const { handler } = await import("./index.mjs");
    for (let k = 0; k < ${REQUESTS}; k++) {
      now += 60_000;
      const key = "k" + k;
      const records = Array.from({ length: ${RECORDS} }, (_, r) => ({ label: r % 2, features: { a: key + r } }));
      // Twice: a caller that did not hear of the first answer.
      for (let heard = 0, tries = 0; heard < 2 && tries < 40; tries++) {
        let answer;
        try {
          answer = await handler({ producer: "p", key, records }, { awsRequestId: key, logStreamName: "s" });
        } catch (error) {
          answer = { thrown: String(error) };
        }
        console.log(JSON.stringify({ message: "answer", key, ...answer }));
        if (answer.statusCode === 200) heard++;
      }
    }`;
}
