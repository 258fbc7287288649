import { createHash } from "node:crypto";
import { createLearnerFactory, LEARNER_VERSION, learnerFactory } from "../../../handlers/learner/learner";
import type { Learner } from "../../../handlers/learner/types";
import { encodeRecords } from "../../../handlers/records/encodeRecords";
import type { RecordBlock } from "../../../handlers/records/recordBlock";
import { sampleRecords } from "./sampleRecords";

export const sha256 = (bytes: Uint8Array): string => createHash("sha256").update(bytes).digest("hex");

/** A table so small that features collide, and a cross. */
export const small = createLearnerFactory({ tableBits: 10, crosses: [["site", "device"]] });

/** A learner that has seen a whole block, every eighth record held out. */
export function seen<L extends Learner>(learner: L, block: RecordBlock): L {
  for (let r = 0; r < block.count; r++) {
    if (r % 8 === 7) learner.holdOut(block, r, r + 1);
    else learner.learn(block, r, r + 1);
  }
  return learner;
}

/** What the golden stream leaves behind: the learner's version stands for these. */
export function goldenHashes(): Record<string, string> {
  const block = encodeRecords(sampleRecords(2_000));
  const plain = seen(learnerFactory.create(), block);
  const crossed = seen(small.create(), block);
  return {
    version: LEARNER_VERSION,
    state: sha256(plain.serialize()),
    model: sha256(plain.exportModel()),
    crossedState: sha256(crossed.serialize()),
    crossedModel: sha256(crossed.exportModel()),
  };
}
