import assert from "node:assert/strict";
import { endOf, makeJournal, mountsIn, trainerOptions } from "../../bench/storage/journalOf";
import { SAMPLES_FROM } from "../../bench/storage/sampleSegments";
import { listLog } from "../../handlers/protocol/log";
import { nodeFileSystem } from "../../handlers/protocol/nodeFileSystem";
import { Trainer } from "../../handlers/training/trainer";
import { scratchDirectory } from "../support/scratchDirectory";

describe("a journal to start behind", () => {
  const scratch = scratchDirectory();

  it("is what a trainer leaves: one entry a second, every record learned, and the next trainer goes on from it", async () => {
    const mounts = mountsIn(scratch());
    const shape = { entries: 3, segmentsPerEntry: 2, recordsPerSegment: 10 };
    await makeJournal(mounts, shape);
    // Entry 0 is the configuration.
    assert.deepEqual(await listLog(nodeFileSystem(), mounts.journal), [0, 1, 2, 3]);
    assert.equal(endOf(shape), SAMPLES_FROM + 3000);
    const trainer = await Trainer.start(trainerOptions(nodeFileSystem(), mounts, () => endOf(shape)));
    const { position, trained, heldOut, pendingSegments } = trainer.progress();
    assert.deepEqual([position, trained + heldOut, pendingSegments], [3, 60, 0]);
  });
});
