import type { InputRecord } from "../../handlers/records/recordBlock";
import type { FieldNames } from "../input/fieldNames";
import { InputError } from "../input/inputError";
import { openRecordStream, type RecordOrProblem } from "../input/openRecordStream";

/** Malformed rows that are told one by one; the others are counted. */
export const SHOWN = 10;
/** Rows of which one has to be whole: a file without any among its first ones is not what was meant. */
const FIRST_ROWS = 1_000;

type RecordStream = ReturnType<typeof openRecordStream>;
type Problem = Extract<RecordOrProblem, { problem: string }>;

/** The records of one file, in order, and how many of its rows have none. */
export class ReplayRows {
  /** Rows that could not be used, so far. */
  malformed = 0;
  private readonly begin: readonly string[];

  private constructor(
    readonly file: string,
    /** The file's first record. */
    readonly first: InputRecord,
    private readonly say: (text: string) => void,
    begin: readonly RecordOrProblem[],
    private readonly rest: RecordStream,
  ) {
    this.begin = this.usable(begin);
  }

  /**
   * Opens a file and reads to its first record. Malformed rows are told to `say`, the first ten each with its line.
   *
   * @throws InputError if the file cannot be opened, lacks a column, or has no usable row among its first 1,000
   */
  static async open(file: string, names: FieldNames, say: (text: string) => void): Promise<ReplayRows> {
    const stream = openRecordStream(file, names);
    const begin: RecordOrProblem[] = [];
    while (begin.length < FIRST_ROWS) {
      const next = await stream.next();
      if (next.done === true) break;
      begin.push(...next.value);
      const first = begin.slice(0, FIRST_ROWS).find((row) => "record" in row);
      if (first !== undefined) return new ReplayRows(file, first.record, say, begin, stream);
    }
    await stream.return(undefined);
    const problems = begin.slice(0, FIRST_ROWS).map((row) => ("problem" in row ? `\n  ${told(row)}` : ""));
    if (problems.length === 0) throw new InputError(`${file}: has no rows`);
    const first = problems.slice(0, SHOWN).join("");
    throw new InputError(`${file}: none of the first ${problems.length} rows can be used:${first}`);
  }

  /** JSON of all records, once, as many at a time as one reading brings. Rejects if the file cannot be read on. */
  async *records(): AsyncGenerator<readonly string[]> {
    yield this.begin;
    for await (const rows of this.rest) yield this.usable(rows);
  }

  /** Ends the reading. */
  async close(): Promise<void> {
    await this.rest.return(undefined);
  }

  private usable(rows: readonly RecordOrProblem[]): readonly string[] {
    const texts: string[] = [];
    for (const row of rows) {
      if ("record" in row) texts.push(row.text ?? JSON.stringify(row.record));
      else this.bad(row);
    }
    return texts;
  }

  private bad(row: Problem): void {
    this.malformed++;
    if (this.malformed === SHOWN + 1) this.say(`${this.file}: more malformed rows are only counted`);
    if (this.malformed <= SHOWN) this.say(`${this.file}: ${told(row)}`);
  }
}

function told({ line, problem }: Problem): string {
  return `line ${line}: ${problem}`;
}
