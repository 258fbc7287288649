import { join } from "node:path";
import type { FileSystem } from "./fileSystem";
import { listOrEmpty } from "./publish";
import { parseSegmentPath } from "./tree";

/** A segment file by its name. */
export interface SegmentFile {
  readonly id: string;
  /** yyyymmddHHMM. */
  readonly minute: string;
  /** Relative to the samples directory. */
  readonly path: string;
}

/** Names of the minute directories, rising. */
export async function listMinutes(fileSystem: FileSystem, samples: string): Promise<string[]> {
  return (await listOrEmpty(fileSystem, join(samples, "ready"))).filter((name) => /^\d{12}$/.test(name)).sort();
}

/** The segments of one minute, by path. Names that are no segment's are left alone. */
export async function listMinute(fileSystem: FileSystem, samples: string, minute: string): Promise<SegmentFile[]> {
  const directory = join(samples, "ready", minute);
  const found: SegmentFile[] = [];
  const digits = (await listOrEmpty(fileSystem, directory)).filter((name) => /^[0-9a-f]$/.test(name)).sort();
  const listings = await Promise.all(digits.map((digit) => listOrEmpty(fileSystem, join(directory, digit))));
  listings.forEach((names, k) => {
    for (const name of names.sort()) {
      const path = `ready/${minute}/${digits[k]}/${name}`;
      const parsed = parseSegmentPath(path);
      if (parsed !== undefined) found.push({ id: parsed.id, minute, path });
    }
  });
  return found;
}

/** Every segment file in the samples directory, by path. */
export async function listSegments(fileSystem: FileSystem, samples: string): Promise<SegmentFile[]> {
  const found: SegmentFile[] = [];
  for (const minute of await listMinutes(fileSystem, samples)) {
    found.push(...(await listMinute(fileSystem, samples, minute)));
  }
  return found;
}
