import { type Fields, SEGMENT_ID } from "./fields";
import { FormatError } from "./formatError";

/** Records that must not be learned, by segment and place in it: rising, each once. No record id, which may name a person. */
export interface ExcludedRecords {
  readonly id: string;
  readonly records: readonly number[];
}

/** A growing set of excluded records. */
export class Exclusions {
  private readonly bySegment = new Map<string, Set<number>>();

  constructor(from: readonly ExcludedRecords[] = []) {
    this.add(from);
  }

  get size(): number {
    return this.bySegment.size;
  }

  add(list: readonly ExcludedRecords[]): void {
    for (const { id, records } of list) {
      const standing = this.bySegment.get(id) ?? new Set();
      for (const record of records) standing.add(record);
      this.bySegment.set(id, standing);
    }
  }

  /** Places of a segment's excluded records, undefined if there are none. */
  of(segment: string): ReadonlySet<number> | undefined {
    return this.bySegment.get(segment);
  }

  has(segment: string, record: number): boolean {
    return this.bySegment.get(segment)?.has(record) ?? false;
  }

  /** By segment id, so that equal sets give equal bytes. */
  list(): ExcludedRecords[] {
    return [...this.bySegment]
      .map(([id, records]) => ({ id, records: [...records].sort((a, b) => a - b) }))
      .sort((a, b) => (a.id < b.id ? -1 : 1));
  }
}

/** Throws FormatError. */
export function parseExcluded(fields: Fields): ExcludedRecords {
  const id = fields.text("id", SEGMENT_ID);
  const records = fields.counts("records");
  if (records.some((record, k) => k > 0 && record <= records[k - 1]!)) {
    throw new FormatError(`excluded records of segment ${id} do not rise`);
  }
  return { id, records };
}
