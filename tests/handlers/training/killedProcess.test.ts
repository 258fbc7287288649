import assert from "node:assert/strict";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { readCheckpoint } from "../../../handlers/protocol/checkpoint";
import { readLog } from "../../../handlers/protocol/log";
import { newestManifestVersion, readManifest } from "../../../handlers/protocol/manifest";
import { nodeFileSystem } from "../../../handlers/protocol/nodeFileSystem";
import { listSegments } from "../../../handlers/protocol/samples";
import { ConsumerProcess, hasStrace, type KillAt, writeBundle } from "../../support/consumerProcess";
import { scratchDirectory } from "../../support/scratchDirectory";
import { named, TrainingBench } from "../../support/trainingBench";

const NO_STRACE = "strace is not installed or may not trace here: a process cannot be killed at a chosen system call";

describe("kill -9 of a real process", function () {
  this.timeout(60_000);
  const scratch = scratchDirectory();
  const disk = nodeFileSystem();
  const paths = () => ({
    samples: join(scratch(), "samples"),
    journal: join(scratch(), "journal"),
    models: join(scratch(), "models"),
  });
  const environment = (): Record<string, string> => ({
    SHARED_STORAGE_MOUNTS: JSON.stringify(paths()),
    SHARED_STORAGE_CONSUMER: "retrain",
    PUBLISH_RECORDS: "1",
    PUBLISH_SECONDS: "0",
    DISCOVERY_SECONDS: "0.05",
  });

  beforeEach(() => {
    for (const path of Object.values(paths())) mkdirSync(path);
  });

  describe("the worker", () => {
    const REQUESTS = 6;
    const RECORDS = 20;

    /** Samples, then a worker that dies, then one that runs to its end. Gives the last blob's hash. */
    const train = async (killAt: KillAt | undefined): Promise<string> => {
      const bench = new TrainingBench(disk, paths());
      for (let k = 0; k < REQUESTS; k++) await bench.send(`k${k}`, RECORDS);
      const bundle = join(scratch(), "bundle");
      writeBundle(bundle, "handlers/retrain.ts", "service");
      const script = join(bundle, "index.mjs");
      if (killAt !== undefined) {
        const killed = new ConsumerProcess(script, environment(), killAt);
        assert.deepEqual(await killed.ended, { code: null, signal: "SIGKILL" }, JSON.stringify(killed.lines));
      }
      const worker = new ConsumerProcess(script, environment());
      const all = REQUESTS * RECORDS;
      await worker.until(
        ({ message, trained, heldOut }) => message === "training" && Number(trained) + Number(heldOut) >= all,
      );
      worker.kill("SIGTERM");
      assert.deepEqual(await worker.ended, { code: 0, signal: null });
      return check(all);
    };

    const check = async (all: number): Promise<string> => {
      const { journal, models } = paths();
      const learned: string[] = [];
      let end = -1;
      for await (const { n, entry } of readLog(disk, journal)) {
        if (entry.type === "segments")
          for (const one of entry.segments) if (one.outcome === "learn") learned.push(one.id);
        end = n;
      }
      assert.deepEqual([learned.length, new Set(learned).size], [REQUESTS, REQUESTS]);
      const checkpoint = await readCheckpoint(disk, journal);
      assert.equal(checkpoint?.position, end);
      assert.equal(checkpoint.accounting.trained + checkpoint.accounting.heldOut, all);
      const manifest = await readManifest(disk, models, (await newestManifestVersion(disk, models))!);
      assert.deepEqual(manifest.log, { from: 0, to: end });
      return manifest.blob;
    };

    let undisturbed: string;
    it("leaves a model at its stop", async () => {
      undisturbed = await train(undefined);
    });

    // link 1: configuration, 2: first checkpoint, 3: segments, 4: blob, 5: manifest.
    const kills: KillAt[] = [
      ...[1, 2, 3, 4, 5].map((count) => ({ call: "?link,linkat" as const, count })),
      { call: "fsync", count: 1 },
      { call: "fsync", count: 7 },
      { call: "?unlink,unlinkat", count: 3 },
    ];
    for (const killAt of kills) {
      it(`before its ${killAt.call.replace("?", "")} number ${killAt.count}: the next one gives the same model`, async function () {
        if (!hasStrace()) {
          console.log(`      pending: ${NO_STRACE}`);
          this.skip();
        }
        assert.equal(await train(killAt), undisturbed);
      });
    }
  });

  describe("ingest", () => {
    for (const call of ["fsync", "?link,linkat", "?unlink,unlinkat"] as const) {
      it(`before its ${call.replace("?", "")}: the repeated request stands once, whole`, async function () {
        if (!hasStrace()) {
          console.log(`      pending: ${NO_STRACE}`);
          this.skip();
        }
        const bundle = join(scratch(), "bundle");
        writeBundle(bundle, "handlers/ingest.ts", "function");
        const request = { producer: "p", key: "k", records: named("k", 5) };
        const script = join(bundle, "request.mjs");
        writeFileSync(
          script,
          `import { handler } from "./index.mjs";
           Date.now = () => ${Date.UTC(2026, 10, 24, 2, 1)};
           const answer = await handler(${JSON.stringify(request)}, { awsRequestId: "r", logStreamName: "s" });
           console.log(JSON.stringify({ message: "answer", ...answer }));`,
        );
        const killed = new ConsumerProcess(script, environment(), { call, count: 1 });
        assert.deepEqual(await killed.ended, { code: null, signal: "SIGKILL" });
        assert.deepEqual(killed.lines, [], "nothing was acknowledged");
        const again = new ConsumerProcess(script, environment());
        assert.deepEqual(await again.ended, { code: 0, signal: null });
        const outcome = call === "?unlink,unlinkat" ? "duplicate" : "stored";
        assert.deepEqual(
          again.lines.map((line) => [line.statusCode, line.outcome, line.records]),
          [[200, outcome, 5]],
        );
        assert.equal((await listSegments(disk, paths().samples)).length, 1);
      });
    }
  });
});
