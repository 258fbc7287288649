import { createLearnerFactory } from "../../handlers/learner/learner";
import type { Learner, LearnerFactory } from "../../handlers/learner/types";
import type { RecordBlock } from "../../handlers/records/recordBlock";

/** The real learner, small, that also remembers which records it was given and in what order: their ids, `-` if held out. */
class LineageLearner implements Learner {
  constructor(
    readonly version: string,
    private readonly inner: Learner,
    readonly lineage: string[],
  ) {}

  get parameters() {
    return this.inner.parameters;
  }

  learn(block: RecordBlock, from: number, to: number): number {
    this.note("", block, from, to);
    return this.inner.learn(block, from, to);
  }

  holdOut(block: RecordBlock, from: number, to: number): number {
    this.note("-", block, from, to);
    return this.inner.holdOut(block, from, to);
  }

  summary() {
    return this.inner.summary();
  }

  serialize(): Uint8Array {
    const lineage = Buffer.from(JSON.stringify(this.lineage), "utf8");
    const length = Buffer.alloc(4);
    length.writeUInt32LE(lineage.length);
    return Buffer.concat([length, lineage, this.inner.serialize()]);
  }

  exportModel(): Uint8Array {
    return this.inner.exportModel();
  }

  private note(mark: string, { label, ids }: RecordBlock, from: number, to: number): void {
    for (let r = from; r < to; r++) if (label[r] !== -1) this.lineage.push(`${mark}${ids[r] ?? "?"}`);
  }
}

const small = createLearnerFactory({ tableBits: 8, l1: 0 });

export const lineageLearners: LearnerFactory = {
  version: `${small.version}+lineage`,
  create: () => new LineageLearner(lineageLearners.version, small.create(), []),
  restore(state) {
    const bytes = Buffer.from(state.buffer, state.byteOffset, state.byteLength);
    const length = bytes.readUInt32LE(0);
    const lineage = JSON.parse(bytes.toString("utf8", 4, 4 + length)) as string[];
    return new LineageLearner(lineageLearners.version, small.restore(bytes.subarray(4 + length)), lineage);
  },
};

/** The ids in a state, in the order in which they were learned. */
export function lineageOf(state: Uint8Array): string[] {
  const length = Buffer.from(state.buffer, state.byteOffset, 4).readUInt32LE(0);
  return JSON.parse(Buffer.from(state).toString("utf8", 4, 4 + length)) as string[];
}
