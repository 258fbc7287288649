import type { InputRecord } from "../../handlers/records/recordBlock";
import type { RecordOrProblem } from "../input/openRecordStream";

/** Cuts depend on the records alone, and are part of what an import's keys stand for: see importKey. */
const LIMITS = { records: 1_000, bytes: 1024 * 1024 } as const;

/**
 * Puts records together to requests: at most 1,000, and about 1 MiB of JSON (Lambda takes 6 MB). Malformed rows are
 * handed to `onProblem` as they are met.
 */
export async function* batchesOf(
  stream: AsyncIterable<readonly RecordOrProblem[]>,
  onProblem: (line: number, problem: string) => void,
  limits: { readonly records: number; readonly bytes: number } = LIMITS,
): AsyncGenerator<readonly InputRecord[]> {
  let batch: InputRecord[] = [];
  let size = 0;
  for await (const items of stream) {
    for (const item of items) {
      if ("problem" in item) {
        onProblem(item.line, item.problem);
        continue;
      }
      const bytes = Buffer.byteLength(JSON.stringify(item.record));
      if (batch.length > 0 && (batch.length === limits.records || size + bytes > limits.bytes)) {
        yield batch;
        batch = [];
        size = 0;
      }
      batch.push(item.record);
      size += bytes;
    }
  }
  if (batch.length > 0) yield batch;
}
