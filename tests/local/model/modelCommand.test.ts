import assert from "node:assert/strict";
import { chmodSync, chownSync, lstatSync, mkdirSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { learnerFactory } from "../../../handlers/learner/learner";
import { readManifest } from "../../../handlers/protocol/manifest";
import { nodeFileSystem } from "../../../handlers/protocol/nodeFileSystem";
import { blobPath, manifestPath } from "../../../handlers/protocol/tree";
import { MODEL_USAGE } from "../../../handlers/training/commands/modelCommand";
import { Trainer } from "../../../handlers/training/trainer";
import { modelCommand } from "../../../local/model/modelCommand";
import { detectEnforcement } from "../../../local/sandbox/enforcement";
import { TrainingBench } from "../../support/trainingBench";

const ROOT = resolve(__dirname, "../../..");
const WORKER = 1_234_567_890;
const GROUPS = { samples: 1_700_000_001, journal: 1_700_000_002, models: 1_700_000_003 } as const;

describe("npm run model, on the data of this folder", function () {
  this.timeout(30_000);
  const disk = nodeFileSystem();
  let localRoot: string;
  const root = (name: keyof typeof GROUPS): string => join(localRoot, "efs", name);

  let stop: AbortSignal;
  beforeEach(() => {
    stop = new AbortController().signal;
  });

  const run = async (...argv: string[]) => {
    let out = "";
    const said: string[] = [];
    const code = await modelCommand(argv, {
      projectRoot: ROOT,
      localRoot,
      stop,
      out: async (text) => {
        out += text;
      },
      say: (text) => said.push(text),
    });
    return { code, out: out.split("\n").slice(0, -1), said };
  };

  /** Two versions, as a worker of uid WORKER leaves them. */
  before(async () => {
    localRoot = mkdtempSync(join(tmpdir(), "shared-storage-model-"));
    chmodSync(localRoot, 0o700);
    for (const name of ["samples", "journal", "models"] as const) mkdirSync(root(name), { recursive: true });
    const mounts = { samples: root("samples"), journal: root("journal"), models: root("models") };
    const bench = new TrainingBench(disk, mounts);
    const settings = {
      publishRecords: 1,
      publishSeconds: 0,
      checkpointRecords: 1,
      dedupHours: 24,
      discoverySeconds: 1,
    };
    const trainer = await Trainer.start(bench.options({ settings }, learnerFactory));
    for (const key of ["a", "b"]) {
      await bench.send(key, 3);
      await trainer.step();
    }
    if (detectEnforcement().kind !== "root") return;
    for (const name of ["samples", "journal", "models"] as const) {
      for (const path of readdirSync(root(name), { recursive: true, encoding: "utf8" })) {
        chownSync(join(root(name), path), WORKER, GROUPS[name]);
        if (lstatSync(join(root(name), path)).isDirectory()) chmodSync(join(root(name), path), 0o2775);
      }
      chownSync(root(name), 1_700_000_000, GROUPS[name]);
      chmodSync(root(name), 0o2775);
    }
  });
  after(() => rmSync(localRoot, { recursive: true }));

  it("lists, rolls back and resumes as the worker, and leaves nothing else behind", async () => {
    const listed = await run("list");
    assert.deepEqual([listed.code, listed.said, listed.out.length], [0, [], 2]);
    assert.match(
      listed.out[1]!,
      /^2 {2}\S+ {2}log 2 {2}trained 6 {2}log loss \d\.\d{4} {2}unconditional {2}blob [0-9a-f]{12}$/,
    );
    const { blob } = await readManifest(disk, root("models"), 1);
    assert.deepEqual(await run("rollback", "1"), {
      code: 0,
      out: [`version 3 serves blob ${blob}; nothing newer is published until resume`],
      said: [],
    });
    assert.deepEqual((await run("resume")).out, ["version 4 is published; the next one comes when it is due"]);
    if (detectEnforcement().kind === "root") {
      const { uid, gid, mode } = lstatSync(join(root("models"), manifestPath(3)));
      assert.deepEqual([uid, gid, mode & 0o7777], [WORKER, GROUPS.models, 0o644]);
    }
    assert.deepEqual(readdirSync(localRoot), ["efs"]);
  });

  it("restores the blob of a version from the log", async () => {
    const { blob, length } = await readManifest(disk, root("models"), 2);
    rmSync(join(root("models"), blobPath(blob)));
    assert.deepEqual((await run("rebuild", "2", "--from-start")).out, [
      `version 2 is blob ${blob}, byte for byte (${length} bytes)`,
      "learned again from the beginning: 3 log entries, 5 files",
    ]);
  });

  it("takes records out of the model", async () => {
    assert.deepEqual((await run("exclude", "--records", "a.0,b.2")).out, [
      "log entry 3 excludes 2 records",
      "log entry 4: the trainer learns again without them, then publishes a version",
      "an hour after that it deletes the checkpoints and models that had learned them",
    ]);
  });

  it("says on standard error what cannot be done, and what is wrong with the arguments", async () => {
    assert.deepEqual(await run("resume"), {
      code: 1,
      out: [],
      said: ["version 4 is the newest and no rollback: there is nothing to resume"],
    });
    const wrong = await run("rolback", "1");
    assert.deepEqual([wrong.code, wrong.out], [2, []]);
    assert.equal(
      wrong.said[0],
      'there is no command "rolback", there are list, rollback, resume, rebuild, exclude; did you mean rollback?',
    );
    assert.deepEqual(wrong.said.slice(2), MODEL_USAGE.split("\n"));
  });

  it("says that a command is needed where none is given, instead of training beside the worker", async () => {
    const { code, out, said } = await run();
    assert.deepEqual([code, out, said[0]], [2, [], "a command is needed: list, rollback, resume, rebuild, exclude"]);
  });

  it("is ended by Ctrl-C, and leaves nothing behind", async () => {
    stop = AbortSignal.abort();
    assert.deepEqual(await run("list"), { code: 1, out: [], said: ["ended by SIGKILL"] });
    assert.deepEqual(readdirSync(localRoot), ["efs"]);
  });

  it("explains itself, and says so where no worker has trained", async () => {
    for (const help of ["--help", "-h"]) assert.equal((await run(help)).out[0], MODEL_USAGE.split("\n")[0]);
    const standing = localRoot;
    localRoot = join(standing, "nothing");
    try {
      assert.deepEqual(await run("list"), {
        code: 1,
        out: [],
        said: [
          `${join(localRoot, "efs/journal")}: no worker has trained on this machine yet; \`npm start\` does, and a deployed stack's commands are run on its worker, see docs/operations.md`,
        ],
      });
    } finally {
      localRoot = standing;
    }
  });
});
