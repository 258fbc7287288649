import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { chmodSync, mkdirSync, mkdtempSync, rmSync, statfsSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { isErrno } from "../../handlers/protocol/errors";
import { ConsumersOn, type IngestReply, makeDirectories } from "./consumersOn";

/** Bytes of the file system, and of the file that somebody else keeps there until the disk was full for a while. */
const SIZE = 4 * 1024 * 1024;
const OTHERS = 3 * 1024 * 1024;
const CLIENTS = 4;
const RECORDS = 100;
/** How long each client sends after there is room again, in requests. */
const AFTERWARDS = 5;

describe("a disk that fills up under the running consumers", function () {
  this.timeout(90_000);
  let folder: string;
  let disk: string;
  let consumers: ConsumersOn | undefined;

  before(function () {
    folder = mkdtempSync(join(tmpdir(), "full-disk-"));
    chmodSync(folder, 0o755);
    disk = join(folder, "efs");
    mkdirSync(disk);
    const options = `size=${SIZE},mode=755`;
    const mounted = spawnSync("mount", ["-t", "tmpfs", "-o", options, "shared-storage-test", disk], {
      encoding: "utf8",
    });
    if (mounted.status === 0) return;
    console.log(
      `      pending: a small file system cannot be mounted: ${(mounted.stderr ?? mounted.error)?.toString().trim()}`,
    );
    rmSync(folder, { recursive: true });
    this.skip();
  });
  after(async () => {
    await consumers?.end();
    spawnSync("umount", ["-l", disk]);
    rmSync(folder, { recursive: true, force: true });
  });

  it("acknowledges nothing that it has not stored, goes on predicting, and needs nobody once there is room", async () => {
    makeDirectories(disk);
    consumers = new ConsumersOn(disk, folder);
    const [worker] = [consumers.startWorker({ CHECKPOINT_RECORDS: "1" }), await consumers.startService()];
    const filler = join(disk, "others");
    writeFileSync(filler, Buffer.alloc(OTHERS));

    const acknowledged = new Set<string>();
    const refused: IngestReply[] = [];
    const freed = new AbortController();
    /** Each key until it is acknowledged, as callers do. */
    const client = async (name: string): Promise<void> => {
      for (let k = 0, left = AFTERWARDS; left > 0; k++) {
        const key = `${name}-${k}`;
        for (;;) {
          const answer = await consumers!.send(key, RECORDS);
          if (answer.statusCode === 200) break;
          refused.push(answer);
          await sleep(50);
        }
        acknowledged.add(key);
        if (freed.signal.aborted) left--;
      }
    };
    const clients = Promise.all(Array.from({ length: CLIENTS }, (_, k) => client(`c${k}`)));
    while (refused.length < 8 || !worker.lines.some(({ message }) => message === "training waits")) {
      await Promise.race([clients, sleep(20)]);
    }
    assert.ok(statfsSync(disk).bavail * statfsSync(disk).bsize < SIZE / 64, "the disk is full");
    const [question, version] = [{ records: [{ features: { a: "c00" } }] }, await consumers.versionAbove(0)];
    for (let k = 0; k < 20; k++) {
      assert.equal((await consumers.get("/predict", question)).status, 200);
      assert.equal((await consumers.get("/healthz")).status, 200);
    }

    rmSync(filler);
    freed.abort();
    await clients;
    const records = acknowledged.size * RECORDS;
    await consumers.learned(records);
    await consumers.versionAbove(version);
    worker.kill("SIGTERM");
    assert.deepEqual(await worker.ended, { code: 0, signal: null });
    const { trained, heldOut, quarantined } = worker.lines.findLast(({ message }) => message === "finished")!;
    assert.deepEqual([Number(trained) + Number(heldOut), quarantined], [records, 0], "each once, and nothing else");

    const said = refused.map(({ error, statusCode, retryAfterSeconds, problems }) => [
      ...[error, statusCode, retryAfterSeconds],
      problems?.map((text) => text.replace(/ENOSPC: no space left on device, \w+.*/, "ENOSPC")),
    ]);
    for (const one of said) assert.deepEqual(one, [undefined, 503, 30, ["not stored: ENOSPC"]]);
    const waits = worker.lines.filter(({ message }) => message === "training waits");
    for (const { reason } of waits) assert.match(String(reason), /^ENOSPC: no space left on device/);
  });

  it("is what the error says that Node gives", () => {
    assert.throws(
      () => writeFileSync(join(disk, "too-large"), Buffer.alloc(2 * SIZE)),
      (error) => isErrno(error, "ENOSPC"),
    );
    rmSync(join(disk, "too-large"));
  });
});
