import * as assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import type { FieldNames } from "../../local/input/fieldNames";
import { InputError } from "../../local/input/inputError";
import { openRecordStream, type RecordOrProblem } from "../../local/input/openRecordStream";
import { scratchDirectory } from "./scratchDirectory";

/** Reads texts and bytes as files of records. Call inside `describe`. */
export function recordFiles() {
  const directory = scratchDirectory();

  async function read(content: string | Buffer, names: FieldNames = {}): Promise<RecordOrProblem[]> {
    const file = join(directory(), "input");
    writeFileSync(file, content);
    const found: RecordOrProblem[] = [];
    for await (const items of openRecordStream(file, names)) found.push(...items);
    return found;
  }

  /** Message of the InputError, with the file's path as FILE. */
  async function refusal(content: string | Buffer, names: FieldNames = {}): Promise<string> {
    const error = await read(content, names).then(
      (found) => assert.fail(`read ${JSON.stringify(found)}`),
      (reason: unknown) => reason,
    );
    assert.ok(error instanceof InputError, String(error));
    return error.message.replaceAll(join(directory(), "input"), "FILE");
  }

  return { directory, read, refusal };
}
