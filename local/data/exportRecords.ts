import { minuteOf, parseSegmentPath } from "../../handlers/protocol/tree";
import type { Storage } from "../checker/storage";
import { DamagedFile } from "../checker/storage";

export interface ExportResult {
  readonly segments: number;
  readonly records: number;
  /** Path and reason of what cannot be read. */
  readonly damaged: readonly string[];
}

/**
 * Writes every record that was received from `from` (milliseconds since 1970) to before `to`, one JSON object a line, as
 * it was sent, in the order of receipt, from segments' own files or from packs. A request that stands twice is written
 * once. Resolves when everything is written; memory is bounded by the segments of one minute and one pack.
 */
export async function exportRecords(
  storage: Pick<Storage, "segments" | "segment" | "packs">,
  from: number,
  to: number,
  write: (text: string) => Promise<void>,
): Promise<ExportResult> {
  const [first, last] = [minuteOf(from), minuteOf(to)];
  const written = new Set<string>();
  const damaged: string[] = [];
  const byMinute = new Map<string, string[]>();
  for (const path of new Set([...storage.segments().values(), packedPaths(storage, damaged)].flat())) {
    const minute = parseSegmentPath(path)?.minute;
    if (minute === undefined || minute < first || minute > last) continue;
    const paths = byMinute.get(minute);
    if (paths === undefined) byMinute.set(minute, [path]);
    else paths.push(path);
  }
  let records = 0;
  for (const minute of [...byMinute.keys()].sort()) {
    const segments = byMinute.get(minute)!.flatMap((path) => {
      try {
        return [storage.segment(path)];
      } catch (error) {
        if (!(error instanceof DamagedFile)) throw error;
        damaged.push(error.message);
        return [];
      }
    });
    const at = ({ header }: (typeof segments)[number]) => Date.parse(header.receivedAt);
    segments.sort((a, b) => at(a) - at(b) || (a.header.id < b.header.id ? -1 : 1));
    for (const segment of segments) {
      const { id } = segment.header;
      if (at(segment) < from || at(segment) >= to || written.has(id)) continue;
      written.add(id);
      const rows: unknown = JSON.parse(segment.raw());
      if (!Array.isArray(rows)) throw new DamagedFile(`segment ${id} holds no list of records`);
      await write(rows.map((row) => `${JSON.stringify(row)}\n`).join(""));
      records += rows.length;
    }
  }
  return { segments: written.size, records, damaged };
}

/** Without what is packed the segments' own files can be read all the same. */
function packedPaths(storage: Pick<Storage, "packs">, damaged: string[]): readonly string[] {
  try {
    return storage.packs().paths;
  } catch (error) {
    if (!(error instanceof DamagedFile)) throw error;
    damaged.push(error.message);
    return [];
  }
}
