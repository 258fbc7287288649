import assert from "node:assert/strict";
import { countedFileSystem } from "../../bench/storage/countedFileSystem";
import { Publisher } from "../../handlers/protocol/publish";
import { MemoryFileSystem } from "../support/memoryFileSystem";

describe("counted file-system calls", () => {
  const publish = async (network: boolean): Promise<number[]> => {
    const disk = new MemoryFileSystem("/root", "/root/tmp", "/root/d");
    disk.network = network;
    const { fileSystem, calls } = countedFileSystem(disk);
    let ids = 0;
    const newId = () => `id-${ids++}`;
    const publisher = new Publisher({ fileSystem, root: "/root", newId, pause: async () => {} });
    const counts: number[] = [];
    for (const name of ["a", "b"]) {
      const before = calls();
      await publisher.publish(`d/${name}`, new Uint8Array(8));
      counts.push(calls() - before);
    }
    return counts;
  };

  it("are six for a publication on NFS, after the first one asked where it is", async () => {
    assert.deepEqual(await publish(true), [7, 6]);
  });

  it("are three more on a local disk, where the directory is opened, synced and closed", async () => {
    assert.deepEqual(await publish(false), [13, 9]);
  });
});
