import type { InputRecord } from "../../handlers/records/recordBlock";
import type { FieldNames } from "../input/fieldNames";
import { InputError } from "../input/inputError";
import { openRecordStream } from "../input/openRecordStream";

/** Malformed rows that are told one by one; the others are counted. */
export const SHOWN = 10;
/** Rows of which one has to be whole: a file without any among its first ones is not what was meant. */
const FIRST_ROWS = 1_000;

/** The records of one file, in order, and how many of its rows have none. */
export class ReplayRows {
  /** Rows that could not be used, so far. */
  malformed = 0;

  private constructor(
    readonly file: string,
    /** The file's first record. */
    readonly first: InputRecord,
    private readonly say: (text: string) => void,
    private readonly rest: AsyncGenerator<InputRecord>,
  ) {}

  /**
   * Opens a file and reads to its first record. Malformed rows are told to `say`, the first ten each with its line.
   *
   * @throws InputError if the file cannot be opened, lacks a column, or has no usable row among its first 1,000
   */
  static async open(file: string, names: FieldNames, say: (text: string) => void): Promise<ReplayRows> {
    const problems: string[] = [];
    const stream = openRecordStream(file, names);
    for (let rows = 0; rows < FIRST_ROWS; rows++) {
      const next = await stream.next();
      if (next.done === true) break;
      if ("record" in next.value) {
        const rows: ReplayRows = new ReplayRows(
          file,
          next.value.record,
          say,
          usable(stream, (text) => rows.bad(text)),
        );
        for (const problem of problems) rows.bad(problem);
        return rows;
      }
      problems.push(`line ${next.value.line}: ${next.value.problem}`);
    }
    await stream.return(undefined);
    if (problems.length === 0) throw new InputError(`${file}: has no rows`);
    const first = problems.slice(0, SHOWN).map((problem) => `\n  ${problem}`);
    throw new InputError(`${file}: none of the first ${problems.length} rows can be used:${first.join("")}`);
  }

  /** All records, once. Rejects if the file cannot be read on. */
  async *records(): AsyncGenerator<InputRecord> {
    yield this.first;
    yield* this.rest;
  }

  /** Ends the reading. */
  async close(): Promise<void> {
    await this.rest.return(undefined);
  }

  private bad(problem: string): void {
    this.malformed++;
    if (this.malformed === SHOWN + 1) this.say(`${this.file}: more malformed rows are only counted`);
    if (this.malformed > SHOWN) return;
    this.say(`${this.file}: ${problem}`);
  }
}

async function* usable(
  stream: ReturnType<typeof openRecordStream>,
  bad: (problem: string) => void,
): AsyncGenerator<InputRecord> {
  for await (const row of stream) {
    if ("record" in row) yield row.record;
    else bad(`line ${row.line}: ${row.problem}`);
  }
}
