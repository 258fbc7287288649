import type { FieldNames } from "../input/fieldNames";
import { InputError } from "../input/inputError";
import { openRecordStream } from "../input/openRecordStream";
import { batchesOf } from "./batches";
import { DataError } from "./dataError";
import { fileIdentity, hasChanged } from "./fileIdentity";
import { ImportState, importKey } from "./importState";
import type { IngestRequest, IngestTarget } from "./ingestTarget";

export interface ImportParts {
  readonly file: string;
  readonly names: FieldNames;
  readonly target: IngestTarget;
  /** Folder of the state files. */
  readonly states: string;
  /** Replaces the line that shows how far the import is. */
  readonly progress: (text: string) => void;
  /** Lines that stay. */
  readonly say: (text: string) => void;
  readonly pause: (milliseconds: number) => Promise<void>;
}

export interface ImportResult {
  /** Of the file. */
  readonly records: number;
  /** Acknowledged by an earlier, interrupted import. */
  readonly before: number;
  /** Sent now, and found standing already. */
  readonly duplicates: number;
  readonly unlabelled: number;
  readonly malformed: number;
}

const SHOWN = 10;
/** Attempts at one batch, about three minutes. */
const ATTEMPTS = 20;
const BACK_OFF = { first: 100, longest: 10_000 } as const;

/**
 * Sends every record of a file through ingest, in order, the next batch after the previous acknowledgement. Every batch
 * has the same key in every repetition, and what is acknowledged is remembered: an import that was killed, and is
 * repeated, leaves every record once.
 *
 * @throws InputError for a file that cannot be used; DataError if ingest refuses or does not answer: what was
 *   acknowledged until then stands, and the same command goes on behind it
 */
export async function importFile(parts: ImportParts): Promise<ImportResult> {
  const { file, names, target, say, progress } = parts;
  const identity = await fileIdentity(file);
  const key = importKey(identity, names);
  const state = new ImportState(parts.states, identity, key, target.name);
  const { batches: acknowledged, records: before, done } = state.read();
  if (done) say("this file was imported already; only what is malformed is told again");
  else if (before > 0) say(`goes on after ${count(before)} records that were acknowledged before`);
  let records = 0;
  let unlabelled = 0;
  let duplicates = 0;
  let malformed = 0;
  const problem = (line: number, text: string): void => {
    if (++malformed <= SHOWN) say(`line ${line}: ${text}`);
    else if (malformed === SHOWN + 1) say("further malformed rows are counted");
  };
  let batch = 0;
  for await (const list of batchesOf(openRecordStream(file, names), problem)) {
    records += list.length;
    unlabelled += list.filter(({ label }) => label === undefined || label === null).length;
    if (batch >= acknowledged) {
      const request = { producer: "import", key: `${key}-${batch}`, sequence: batch, records: list };
      if ((await deliver(parts, request)) === "duplicate") duplicates += list.length;
      state.write({ batches: batch + 1, records, done: false });
    }
    batch++;
    progress(`${count(records)} records, ${count(malformed)} malformed rows`);
  }
  progress("");
  if (hasChanged(identity)) {
    throw new InputError(
      `${file}: was changed while it was read; import it again: what is new in it comes in too, and what it shares with the old content a second time`,
    );
  }
  state.write({ batches: batch, records, done: true });
  return { records, before, duplicates, unlabelled, malformed };
}

async function deliver(
  { target, pause }: Pick<ImportParts, "target" | "pause">,
  request: IngestRequest,
): Promise<"stored" | "duplicate"> {
  let reason = "";
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    const answer = await target.send(request);
    if (answer.kind === "acknowledged") return answer.outcome;
    if (answer.kind === "refused") {
      throw new DataError(`ingest refused batch ${request.key}: ${answer.statusCode} ${answer.problems.join("; ")}`);
    }
    reason = answer.reason;
    await pause(Math.max(Math.min(BACK_OFF.longest, BACK_OFF.first * 2 ** attempt), answer.afterMs ?? 0));
  }
  throw new DataError(
    `ingest did not take batch ${request.key} in ${ATTEMPTS} attempts: ${reason}; the same command goes on there`,
  );
}

/** What is told at the end. */
export function importLines({ records, before, duplicates, unlabelled, malformed }: ImportResult): string[] {
  const parts = [
    `imported ${count(records)} records`,
    ...(before > 0 ? [`${count(before)} of them by an earlier run`] : []),
    ...(duplicates > 0 ? [`${count(duplicates)} stood already`] : []),
    ...(malformed > 0 ? [`${count(malformed)} malformed rows left out`] : []),
  ];
  const without = `${count(unlabelled)} have no label: they are stored, and nothing is learned from them; name its column with --label`;
  return [parts.join(", "), ...(unlabelled > 0 ? [without] : [])];
}

function count(number: number): string {
  return number.toLocaleString("en");
}
