import { closeSync, mkdirSync, openSync, readdirSync, readSync, writeSync } from "node:fs";
import { join } from "node:path";
import { StringDecoder } from "node:string_decoder";

/** What the driver is about to send, written before it is sent for the first time. */
export interface Sent {
  readonly type: "sent";
  readonly producer: string;
  readonly key: string;
  readonly records: number;
  /** Sum of the true probabilities' realised log loss over the records; null where nobody knows them. */
  readonly trueLoss: number | null;
  /** A file's records: a later run sends the same request again if this one is not answered. */
  readonly replay?: true;
}

/** A 2xx answer, written before it is counted anywhere. */
export interface Acknowledged {
  readonly type: "acknowledged";
  readonly id: string;
  readonly producer: string;
  readonly key: string;
  readonly records: number;
  readonly outcome: "stored" | "duplicate";
  /** Milliseconds since 1970, by the driver's clock. */
  readonly receivedAt: number;
  readonly trueLoss: number | null;
  /** Log stream of the process that answered. */
  readonly sandbox: string;
}

/** A refusal (400, 409, 413): the driver made or met something that must not be. */
export interface Refused {
  readonly type: "refused";
  readonly producer: string;
  readonly key: string;
  readonly statusCode: number;
  readonly problems: readonly string[];
}

export type Line = Sent | Acknowledged | Refused;

/** The acknowledgement file of one run. */
export interface AcknowledgementFile {
  append(line: Line): void;
  close(): void;
}

/**
 * Opens `<directory>/<run>.jsonl` for appending. One line is one write: a killed host leaves whole lines and at most
 * one torn one at the end (bytes that were written belong to the system, not to the process).
 */
export function openAcknowledgements(directory: string, run: string): AcknowledgementFile {
  mkdirSync(directory, { recursive: true, mode: 0o700 });
  const file = openSync(join(directory, `${run}.jsonl`), "ax", 0o600);
  return {
    append: (line) => {
      const bytes = Buffer.from(`${JSON.stringify(line)}\n`);
      const written = writeSync(file, bytes);
      if (written !== bytes.length) throw new Error(`acknowledgement file of run ${run}: disk full`);
    },
    close: () => closeSync(file),
  };
}

export interface RunLines {
  readonly run: string;
  /** Read from the file as they are asked for. Throws at a damaged line. */
  readonly lines: Iterable<Line>;
}

/** The files of all runs, in order. A file's last line, if a kill cut it off, was never counted: it is passed over. */
export function readAcknowledgements(directory: string): RunLines[] {
  return listRuns(directory).map((run) => ({
    run,
    lines: { [Symbol.iterator]: () => linesOf(join(directory, `${run}.jsonl`), `${run}.jsonl`) },
  }));
}

const CHUNK = 1 << 20;

/** A day of traffic is a file larger than a string may be, so it is read piece by piece. */
function* linesOf(path: string, name: string): Generator<Line> {
  const file = openSync(path, "r");
  try {
    const chunk = Buffer.alloc(CHUNK);
    const decoder = new StringDecoder("utf8");
    let rest = "";
    let number = 0;
    for (;;) {
      const bytes = readSync(file, chunk);
      if (bytes === 0) return;
      const whole = (rest + decoder.write(chunk.subarray(0, bytes))).split("\n");
      rest = whole.pop()!;
      for (const line of whole) yield parse(line, `${name} line ${++number}`);
    }
  } finally {
    closeSync(file);
  }
}

function listRuns(directory: string): string[] {
  let names: string[];
  try {
    names = readdirSync(directory);
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return [];
    throw error;
  }
  return names
    .filter((name) => name.endsWith(".jsonl"))
    .map((name) => name.slice(0, -".jsonl".length))
    .sort();
}

function parse(text: string, where: string): Line {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw new Error(`acknowledgement file ${where} is not JSON: ${text.slice(0, 80)}`);
  }
  if (!isLine(value)) throw new Error(`acknowledgement file ${where} is of no known type: ${text.slice(0, 80)}`);
  return value;
}

function isLine(value: unknown): value is Line {
  if (typeof value !== "object" || value === null || !("type" in value) || !("key" in value)) return false;
  const has = (...names: string[]) => names.every((name) => name in value);
  switch (value.type) {
    case "sent":
      return has("producer", "records", "trueLoss");
    case "acknowledged":
      return has("id", "producer", "records", "outcome", "receivedAt", "trueLoss", "sandbox");
    case "refused":
      return has("producer", "statusCode", "problems");
    default:
      return false;
  }
}
