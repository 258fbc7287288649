import { randomUUID } from "node:crypto";
import { setTimeout as pause } from "node:timers/promises";
import type { FileSystem } from "../../handlers/protocol/fileSystem";
import { nodeFileSystem } from "../../handlers/protocol/nodeFileSystem";
import { Publisher } from "../../handlers/protocol/publish";
import { MANY_THREADS, threadFileSystem } from "../../handlers/protocol/threadFileSystem";
import { plainPublish } from "./plainPublish";
import { publishLoop } from "./publishLoop";
import { type PublishResult, type PublishRun, segmentPaths } from "./publishRun";

/** Entry of a process that publishes as its parent tells it over IPC: one PublishResult for each PublishRun. */
const nextPath = segmentPaths(process.pid);
const thread = threadFileSystem({ threads: MANY_THREADS });
const fileSystems: Readonly<Record<"worker" | "function", FileSystem>> = { worker: thread, function: nodeFileSystem() };

async function run({ how, root, inFlight, size, milliseconds, syncDirectories }: PublishRun): Promise<PublishResult> {
  const bytes = new Uint8Array(size).fill(0x5e);
  const publish =
    how === "plain"
      ? () => plainPublish(root, nextPath(), bytes, syncDirectories)
      : publishing(new Publisher(options(fileSystems[how], root, syncDirectories)), bytes);
  const result = await publishLoop(publish, inFlight, milliseconds);
  return { ...result, memory: process.memoryUsage.rss() };
}

function options(fileSystem: FileSystem, root: string, syncDirectories: boolean) {
  const where: FileSystem = { ...fileSystem, isNetwork: async () => !syncDirectories };
  return { fileSystem: where, root, newId: randomUUID, pause: (milliseconds: number) => pause(milliseconds) };
}

const publishing = (publisher: Publisher, bytes: Uint8Array) => async () => {
  const { outcome } = await publisher.publish(nextPath(), bytes);
  if (outcome !== "published") throw new Error("a name stood before");
};

process.on("message", (message: PublishRun) => {
  run(message).then(
    (result) => process.send!(result),
    (error: unknown) => {
      console.error(error);
      process.exit(1);
    },
  );
});
process.on("disconnect", () => void thread.end());
process.send!("ready");
