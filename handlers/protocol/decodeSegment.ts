import type { RecordBlock } from "../records/recordBlock";
import { decodeContainer, firstSection } from "./decodeContainer";
import { sections, segmentKind } from "./encodeSegment";
import { FormatError } from "./formatError";
import { parseSegmentHeader, type SegmentHeader } from "./segmentHeader";
import { utf8 } from "./utf8";

export interface Segment {
  readonly header: SegmentHeader;
  /** Views of the file's memory. */
  readonly block: RecordBlock;
  /** Hex, of the whole file. */
  readonly sha256: string;
  /** Size of the file in bytes. */
  readonly bytes: number;
  /** The records as they were sent, canonical JSON; unpacked on demand. */
  raw(): string;
}

/**
 * Verifies and opens a segment file. Throws FormatError; what it returns can be indexed without further checks. Record ids,
 * which learning does not need and which cost as much as half of the rest, are unpacked when they are asked for: FormatError
 * then if a faulty writer put something else there. `digest` as decodeContainer takes it.
 */
export function decodeSegment(bytes: Uint8Array<ArrayBuffer>, digest?: string): Segment {
  const container = decodeContainer(segmentKind, bytes, digest);
  const [count, values] = container.counts;
  const column = (name: string, size: number, length: number): Uint8Array<ArrayBuffer> => {
    const section = container.section(name);
    if (section.length !== size * length) {
      throw new FormatError(
        `segment section ${name} has ${section.length} bytes, ${length} entries need ${size * length}`,
      );
    }
    return section;
  };
  const header = parseSegmentHeader(container.section(sections.header));
  if (header.records !== count) {
    throw new FormatError(`segment header tells of ${header.records} records, its footer of ${count}`);
  }
  const start = column(sections.start, 4, count + 1);
  const field = column(sections.field, 2, values);
  const bits = column(sections.bits, 4, values);
  const kind = column(sections.kind, 1, values);
  const label = column(sections.label, 1, count);
  let ids: (string | undefined)[] | undefined;
  const block: RecordBlock = {
    count,
    fields: strings(sections.fields, container.section(sections.fields)),
    start: new Uint32Array(start.buffer, start.byteOffset, count + 1),
    field: new Uint16Array(field.buffer, field.byteOffset, values),
    kind,
    bits: new Uint32Array(bits.buffer, bits.byteOffset, values),
    numbers: new Float32Array(bits.buffer, bits.byteOffset, values),
    label: new Int8Array(label.buffer, label.byteOffset, count),
    get ids() {
      ids ??= recordIds(container.section(sections.ids), count);
      return ids;
    },
  };
  checkBlock(block);
  return {
    header,
    block,
    sha256: container.sha256,
    bytes: bytes.length,
    raw: () => utf8(container.section(sections.raw)),
  };
}

/** The header of a file that may be damaged elsewhere, for accounting; undefined if the header is damaged too. */
export function salvageHeader(bytes: Uint8Array<ArrayBuffer>): SegmentHeader | undefined {
  try {
    const header = firstSection(segmentKind, sections.header, bytes);
    return header === undefined ? undefined : parseSegmentHeader(header);
  } catch {
    return undefined;
  }
}

/** A file with a right hash can still come from a faulty writer; the learner indexes by these columns. */
function checkBlock({ count, fields, start, field, kind, label }: RecordBlock): void {
  const values = field.length;
  let rising = start[0] === 0 && start[count] === values;
  for (let r = 0; r < count; r++) rising &&= start[r]! <= start[r + 1]!;
  if (!rising) throw new FormatError(`segment section ${sections.start} does not rise from 0 to ${values}`);
  // One loop, no callbacks: it runs over every value.
  let [largest, kinds] = [-1, 0];
  for (let i = 0; i < values; i++) {
    if (field[i]! > largest) largest = field[i]!;
    kinds |= kind[i]!;
  }
  if (largest >= fields.length) {
    throw new FormatError(`segment section ${sections.field} names field ${largest} of ${fields.length}`);
  }
  if (kinds > 1) throw new FormatError(`segment section ${sections.kind} has an unknown kind`);
  let labelled = true;
  for (let r = 0; r < count; r++) labelled &&= label[r]! >= -1 && label[r]! <= 1;
  if (!labelled) throw new FormatError(`segment section ${sections.label} has an unknown label`);
}

function recordIds(bytes: Uint8Array, count: number): (string | undefined)[] {
  const ids = list(sections.ids, bytes);
  if (ids.length === 0) return new Array<undefined>(count).fill(undefined);
  if (ids.length !== count) throw new FormatError(`segment section ${sections.ids} has ${ids.length} of ${count} ids`);
  for (let r = 0; r < count; r++) if (typeof ids[r] !== "string") ids[r] = undefined;
  return ids as (string | undefined)[];
}

function strings(name: string, bytes: Uint8Array): string[] {
  return list(name, bytes).map((value) => {
    if (typeof value !== "string") throw new FormatError(`segment section ${name} holds ${JSON.stringify(value)}`);
    return value;
  });
}

function list(name: string, bytes: Uint8Array): unknown[] {
  let value: unknown;
  try {
    value = JSON.parse(utf8(bytes));
  } catch (error) {
    throw new FormatError(`segment section ${name} is not JSON: ${error instanceof Error ? error.message : error}`);
  }
  if (!Array.isArray(value)) throw new FormatError(`segment section ${name} is not a list`);
  return value;
}
