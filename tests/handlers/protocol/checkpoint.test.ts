import assert from "node:assert/strict";
import {
  type Checkpoint,
  decodeCheckpoint,
  emptyAccounting,
  encodeCheckpoint,
  listCheckpoints,
  readCheckpoint,
} from "../../../handlers/protocol/checkpoint";
import { isErrno } from "../../../handlers/protocol/errors";
import { FormatError } from "../../../handlers/protocol/formatError";
import { Publisher } from "../../../handlers/protocol/publish";
import { checkpointPath } from "../../../handlers/protocol/tree";
import { MemoryFileSystem } from "../../support/memoryFileSystem";

const checkpoint = (position: number, learner = "l1"): Checkpoint => ({
  position,
  records: position * 10,
  learner,
  configuration: { learner, heldOut: { run: 64, share: 0.02 } },
  accounting: { ...emptyAccounting, trained: 9, heldOut: 1 },
  state: Uint8Array.from([1, 2, 3, position]),
});

describe("checkpoints", () => {
  let disk: MemoryFileSystem;

  beforeEach(async () => {
    disk = new MemoryFileSystem("/journal");
    let id = 0;
    const options = { fileSystem: disk, root: "/journal", newId: () => `t${id++}`, pause: async () => {} };
    const publisher = new Publisher(options);
    for (const position of [0, 5, 12]) {
      await publisher.publish(checkpointPath(position), encodeCheckpoint(checkpoint(position)));
    }
  });

  it("are read as they were written, with the same bytes each time", () => {
    assert.deepEqual(decodeCheckpoint(encodeCheckpoint(checkpoint(5))), checkpoint(5));
    assert.deepEqual(encodeCheckpoint(checkpoint(5)), encodeCheckpoint(checkpoint(5)));
  });

  it("reveal every cut and every flipped bit", () => {
    const bytes = encodeCheckpoint(checkpoint(5));
    for (let length = 0; length < bytes.length; length++) {
      assert.throws(() => decodeCheckpoint(bytes.slice(0, length)), FormatError, `cut to ${length} bytes`);
    }
    for (let bit = 0; bit < bytes.length * 8; bit++) {
      const damaged = bytes.slice();
      damaged[bit >> 3]! ^= 1 << (bit & 7);
      assert.throws(() => decodeCheckpoint(damaged), FormatError, `bit ${bit}`);
    }
  });

  it("are listed newest first, without what is none", async () => {
    await disk.mkdir("/journal/checkpoint/lost+found", 0o755);
    assert.deepEqual(await listCheckpoints(disk, "/journal"), [12, 5, 0]);
    assert.deepEqual(await listCheckpoints(disk, "/nowhere"), []);
  });

  it("are started from the newest", async () => {
    assert.deepEqual(await readCheckpoint(disk, "/journal"), checkpoint(12));
  });

  it("that are damaged are passed over, with the reason", async () => {
    const rejected: unknown[] = [];
    disk.alter(`/journal/${checkpointPath(12)}`, Buffer.from("torn", "utf8"));
    const found = await readCheckpoint(disk, "/journal", undefined, (...reason) => rejected.push(reason));
    assert.deepEqual(found, checkpoint(5));
    assert.deepEqual(rejected, [[12, "checkpoint of 4 bytes: too short to be one"]]);
  });

  it("under a wrong name or of another learner are passed over", async () => {
    const rejected: unknown[] = [];
    disk.alter(`/journal/${checkpointPath(12)}`, encodeCheckpoint(checkpoint(11)));
    disk.alter(`/journal/${checkpointPath(5)}`, encodeCheckpoint(checkpoint(5, "l2")));
    const ours = ({ learner }: Checkpoint): boolean => learner === "l1";
    const found = await readCheckpoint(disk, "/journal", ours, (...reason) => rejected.push(reason));
    assert.deepEqual(found, checkpoint(0));
    assert.deepEqual(rejected, [
      [12, "calls itself checkpoint 11"],
      [5, "is of learner l2"],
    ]);
  });

  it("that cannot be read are not taken for missing ones", async () => {
    disk.faults = ({ operation }) => (operation === "read" ? { error: "EIO" } : undefined);
    await assert.rejects(readCheckpoint(disk, "/journal"), (error) => isErrno(error, "EIO"));
  });
});
