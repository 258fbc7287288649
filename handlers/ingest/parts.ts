import { canonicalJson } from "../protocol/canonicalJson";
import type { InputRecord } from "../records/recordBlock";

/** Records that become one segment, with their canonical JSON. */
export interface Part {
  readonly records: readonly InputRecord[];
  readonly raw: string;
}

/** `raw` bytes of one part (8 MiB), and how many parts a request may have. */
export const PART_LIMITS = { bytes: 8 * 1024 * 1024, count: 64 } as const;

/**
 * Cuts a request's records, in order, into parts of at most `bytes` of canonical JSON. The cut depends on the records
 * alone, so a repeated request has the same parts. `canonical` is the canonical JSON of all of them.
 */
export function cutIntoParts(
  records: readonly InputRecord[],
  limits: { readonly bytes: number; readonly count: number } = PART_LIMITS,
): { readonly canonical: string; readonly parts: readonly Part[] } | { readonly problem: string } {
  const texts = records.map((record) => canonicalJson(record));
  const canonical = `[${texts.join()}]`;
  if (Buffer.byteLength(canonical) <= limits.bytes) return { canonical, parts: [{ records, raw: canonical }] };
  const parts: Part[] = [];
  let from = 0;
  let size = 2;
  const cut = (to: number): void => {
    parts.push({ records: records.slice(from, to), raw: `[${texts.slice(from, to).join()}]` });
    from = to;
    size = 2;
  };
  for (const [r, text] of texts.entries()) {
    const bytes = Buffer.byteLength(text) + 1;
    if (bytes + 2 > limits.bytes) {
      return { problem: `records[${r}]: has ${bytes - 1} bytes as canonical JSON, a segment holds ${limits.bytes}` };
    }
    if (size + bytes > limits.bytes) cut(r);
    size += bytes;
  }
  cut(records.length);
  if (parts.length > limits.count) {
    return {
      problem: `records: need ${parts.length} segments, at most ${limits.count} are allowed; send fewer at once`,
    };
  }
  return { canonical, parts };
}
