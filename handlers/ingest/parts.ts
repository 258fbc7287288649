import { CanonicalWriter } from "../protocol/canonicalJson";
import type { InputRecord } from "../records/recordBlock";

/** Records that become one segment, with their canonical JSON. */
export interface Part {
  readonly records: readonly InputRecord[];
  readonly raw: Uint8Array;
}

/** `raw` bytes of one part (8 MiB), and how many parts a request may have. */
export const PART_LIMITS = { bytes: 8 * 1024 * 1024, count: 64 } as const;

const [BEGIN, END] = [Buffer.from("["), Buffer.from("]")];

/**
 * Cuts a request's records, in order, into parts of at most `bytes` of canonical JSON. The cut depends on the records
 * alone, so a repeated request has the same parts. `canonical` is the canonical JSON of all of them.
 */
export function cutIntoParts(
  records: readonly InputRecord[],
  limits: { readonly bytes: number; readonly count: number } = PART_LIMITS,
): { readonly canonical: Uint8Array; readonly parts: readonly Part[] } | { readonly problem: string } {
  const writer = new CanonicalWriter();
  /** Where each record begins, behind the bracket or comma before it. */
  const starts = records.map((record, r) => {
    writer.ascii(r === 0 ? "[" : ",");
    const start = writer.length;
    writer.value(record);
    return start;
  });
  writer.ascii("]");
  const canonical = writer.bytes();
  if (canonical.length <= limits.bytes) return { canonical, parts: [{ records, raw: canonical }] };
  const parts: Part[] = [];
  let from = 0;
  const endOf = (r: number): number => (starts[r + 1] ?? canonical.length) - 1;
  /** Bytes of records `a` to `b` with brackets, and a comma after each: the rule that repeated requests rely on. */
  const size = (a: number, b: number): number => endOf(b) - starts[a]! + 3;
  const cut = (to: number): void => {
    const raw = Buffer.concat([BEGIN, canonical.subarray(starts[from], endOf(to - 1)), END]);
    parts.push({ records: records.slice(from, to), raw });
    from = to;
  };
  for (const [r, start] of starts.entries()) {
    const bytes = endOf(r) - start;
    if (size(r, r) > limits.bytes) {
      return { problem: `records[${r}]: has ${bytes} bytes as canonical JSON, a segment holds ${limits.bytes}` };
    }
    if (size(from, r) > limits.bytes) cut(r);
  }
  cut(records.length);
  if (parts.length > limits.count) {
    return {
      problem: `records: need ${parts.length} segments, at most ${limits.count} are allowed; send fewer at once`,
    };
  }
  return { canonical, parts };
}
