import { join } from "node:path";
import { decodeSegment, type Segment, salvageHeader } from "../protocol/decodeSegment";
import { describeFailure, failureKind } from "../protocol/errors";
import type { FileSystem } from "../protocol/fileSystem";
import { FormatError, FormatVersionError } from "../protocol/formatError";
import type { LoggedSegment } from "../protocol/logEntry";
import { type ContainerFile, readContainer } from "../protocol/readContainer";
import type { SegmentFile } from "../protocol/samples";

/** A file that was found: a good segment, one that nobody can read, or one to look at again later. */
export type Loaded =
  | { readonly file: SegmentFile; readonly segment: Segment }
  | { readonly file: SegmentFile; readonly damage: Damage }
  | { readonly file: SegmentFile; readonly failure: string };

export interface Damage {
  readonly reason: string;
  /** Bytes seen. */
  readonly bytes: number;
  /** As far as the file still tells. */
  readonly records: number;
}

/** Reads and verifies a file that no log entry names yet. A damaged one is opened once more before it is given up. */
export async function loadFound(fileSystem: FileSystem, samples: string, file: SegmentFile): Promise<Loaded> {
  let damage: Damage | undefined;
  for (let attempt = 1; attempt <= 2; attempt++) {
    let read: ContainerFile;
    try {
      read = await readContainer(fileSystem, join(samples, file.path));
    } catch (error) {
      if (failureKind(error) === "fatal") throw error;
      return { file, failure: describeFailure(error) };
    }
    try {
      return { file, segment: verified(read, file.id) };
    } catch (error) {
      // Written by a newer ingest: this trainer's successor reads it.
      if (error instanceof FormatVersionError) return { file, failure: error.message };
      if (!(error instanceof FormatError)) throw error;
      const { bytes } = read;
      damage = { reason: error.message, bytes: bytes.length, records: salvageHeader(bytes)?.records ?? 0 };
    }
  }
  return { file, damage: damage! };
}

const ATTEMPTS = 5;

/**
 * Reads a segment that the log names. It must be the file that the log means: if it is gone or altered, learning cannot
 * go on and this throws, because to skip it would make another model than the log says.
 */
export async function loadLogged(
  fileSystem: FileSystem,
  samples: string,
  n: number,
  logged: LoggedSegment,
  pause: (milliseconds: number) => Promise<void>,
): Promise<Segment> {
  return (await readLogged(fileSystem, samples, n, logged, pause)).segment;
}

/** As loadLogged, with the file's bytes. */
export async function readLogged(
  fileSystem: FileSystem,
  samples: string,
  n: number,
  logged: LoggedSegment,
  pause: (milliseconds: number) => Promise<void>,
): Promise<{ readonly segment: Segment; readonly bytes: Uint8Array<ArrayBuffer> }> {
  const lost = (reason: string): Error =>
    new Error(`log entry ${n} names ${logged.path}, which cannot be read: ${reason}; restore the file and start again`);
  for (let attempt = 1; ; attempt++) {
    try {
      const read = await readContainer(fileSystem, join(samples, logged.path));
      const segment = verified(read, logged.id);
      if (segment.sha256 !== logged.sha256) throw new FormatError(`its sha256 is ${segment.sha256}`);
      return { segment, bytes: read.bytes };
    } catch (error) {
      if (error instanceof FormatError ? attempt > 1 : failureKind(error) === "fatal")
        throw lost(describeFailure(error));
      if (attempt === ATTEMPTS) throw lost(describeFailure(error));
      await pause(20 * 2 ** attempt);
    }
  }
}

function verified({ bytes, digest }: ContainerFile, id: string): Segment {
  const segment = decodeSegment(bytes, digest);
  if (segment.header.id !== id) throw new FormatError(`segment calls itself ${segment.header.id}`);
  return segment;
}
