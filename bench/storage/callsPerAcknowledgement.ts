import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import type { FileSystem } from "../../handlers/protocol/fileSystem";
import { nodeFileSystem } from "../../handlers/protocol/nodeFileSystem";
import { Publisher } from "../../handlers/protocol/publish";
import type { BenchContext } from "../benchmark";
import { countedFileSystem } from "./countedFileSystem";
import { sampleSegment } from "./sampleSegments";

const FILES = 1000;

/** File-system calls that one acknowledged segment takes, once its directories stand. */
export async function callsPerAcknowledgement({ directory, measured }: BenchContext): Promise<void> {
  for (const [network, where] of [
    [true, "as on EFS"],
    [false, "with the directory synced, as on a local disk"],
  ] as const) {
    const root = join(directory, `calls-${network}`);
    mkdirSync(root);
    const disk: FileSystem = { ...nodeFileSystem(), isNetwork: async () => network };
    const { fileSystem, calls } = countedFileSystem(disk);
    let ids = 0;
    const publisher = new Publisher({ fileSystem, root, newId: () => `id-${ids++}`, pause });
    // The first files make the directories.
    for (let k = 0; k < 100; k++) await publish(publisher, k);
    const before = calls();
    for (let k = 100; k < 100 + FILES; k++) await publish(publisher, k);
    const aim = network ? { atMost: 6 } : undefined;
    const what = `file-system calls per acknowledgement, ${where}`;
    measured({ what, unit: "calls", value: (calls() - before) / FILES, aim });
  }
}

async function publish(publisher: Publisher, k: number): Promise<void> {
  const { path, bytes } = sampleSegment(k, 10);
  const { outcome } = await publisher.publish(path, bytes);
  if (outcome !== "published") throw new Error(`${path} stood before`);
}
