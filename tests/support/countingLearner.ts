import type { Learner, LearnerFactory } from "../../handlers/learner/types";
import type { RecordBlock } from "../../handlers/records/recordBlock";

/** A learner that only remembers which records it was given, in order: what tests want to know. */
class CountingLearner implements Learner {
  readonly parameters = { answer: 42 };

  constructor(
    readonly version: string,
    /** `+id` trained, `-id` held out; records without an id are known by their values. */
    readonly seen: string[] = [],
  ) {}

  learn(block: RecordBlock, from: number, to: number): number {
    return this.note("+", block, from, to);
  }

  holdOut(block: RecordBlock, from: number, to: number): number {
    return this.note("-", block, from, to);
  }

  summary() {
    const trained = this.seen.filter((mark) => mark.startsWith("+")).length;
    const heldOut = this.seen.length - trained;
    return { trained, heldOut, logLoss: 0.5, accuracy: 0.75, heldOutLogLoss: 0.5, baseRate: 0.25 };
  }

  serialize(): Uint8Array {
    return Buffer.from(JSON.stringify({ version: this.version, seen: this.seen }), "utf8");
  }

  exportModel(): Uint8Array {
    return Buffer.from(`model of ${this.version}: ${this.seen.join(" ")}`, "utf8");
  }

  /** What was learned or held out, in order. */
  records(): string[] {
    return this.seen.map((mark) => mark.slice(1));
  }

  private note(mark: string, block: RecordBlock, from: number, to: number): number {
    let labelled = 0;
    for (let r = from; r < to; r++) {
      if (block.label[r] === -1) continue;
      this.seen.push(`${mark}${block.ids[r] ?? block.bits[block.start[r]!]}`);
      labelled++;
    }
    return labelled;
  }
}

export function countingLearners(version = "counting-1"): LearnerFactory & { latest: CountingLearner | undefined } {
  const factory = {
    version,
    latest: undefined as CountingLearner | undefined,
    create() {
      factory.latest = new CountingLearner(version);
      return factory.latest;
    },
    restore(state: Uint8Array) {
      const { version: got, seen } = JSON.parse(Buffer.from(state).toString("utf8")) as {
        version: string;
        seen: string[];
      };
      if (got !== version) throw new Error(`state is of learner ${got}`);
      factory.latest = new CountingLearner(version, seen);
      return factory.latest;
    },
  };
  return factory;
}
