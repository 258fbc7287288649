import { segmentId } from "../../handlers/protocol/segmentId";
import type { InputRecord } from "../../handlers/records/recordBlock";

/** One content under a key: variant 0 is the first that was sent, others are the same key with other bytes. */
export interface Variant {
  readonly records: readonly InputRecord[];
  /** Simulated times at which an attempt began, and at which 200 was answered. */
  readonly sent: number[];
  readonly acknowledged: number[];
}

/** A key (or, without one, a list of request ids) and all that became of it as its producer knows it. */
export interface Request {
  readonly producer: string;
  /** Names its records, too. */
  readonly name: string;
  readonly keyed: boolean;
  readonly variants: Variant[];
  /** Of an unkeyed one: platform request ids that were tried. */
  readonly ids: string[];
  conflicts: number;
}

/** What the producers know: sent, acknowledged, refused. The only truth that acknowledgements are checked against. */
export class Requests {
  readonly list: Request[] = [];

  add(producer: string, name: string, keyed: boolean, records: number, wide: boolean): Request {
    const variants = [variant(name, records, wide)];
    const request = { producer, name, keyed, variants, ids: [], conflicts: 0 };
    this.list.push(request);
    return request;
  }

  /** Other bytes under the same key. */
  vary(request: Request, records: number): Variant {
    const other = variant(`${request.name}~${request.variants.length}`, records, false);
    request.variants.push(other);
    return other;
  }

  get acknowledged(): number {
    return this.list.filter(({ variants }) => variants.some(({ acknowledged }) => acknowledged.length > 0)).length;
  }
}

/** Segment id of a keyed request's part. */
export const idOf = ({ producer, name }: Request, part: number): string => segmentId({ producer, key: name, part });

function variant(name: string, count: number, wide: boolean): Variant {
  const records = Array.from({ length: count }, (_, r): InputRecord => {
    const features: InputRecord["features"] = { a: `${name}${r % 3}`, n: r, ...(wide ? { pad: name.repeat(12) } : {}) };
    // One in seven has no label: it is logged and not learned.
    return { id: `${name}.${r}`, features, ...((name.length + r) % 7 === 6 ? {} : { label: r % 2 === 0 }) };
  });
  return { records, sent: [], acknowledged: [] };
}
