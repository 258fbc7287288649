import assert from "node:assert/strict";
import { readManifest } from "../../../handlers/protocol/manifest";
import { blobPath } from "../../../handlers/protocol/tree";
import { MODEL_USAGE, runModelCommand, UsageError } from "../../../handlers/training/commands/modelCommand";
import { MaintenanceBench } from "../../support/maintenanceBench";

describe("npm run model", () => {
  let bench: MaintenanceBench;

  beforeEach(async () => {
    bench = new MaintenanceBench();
    const trainer = await bench.start(1, 1);
    await bench.feed(trainer, "k", 2);
  });

  const run = async (...parameters: string[]): Promise<string[]> => {
    const lines: string[] = [];
    await runModelCommand(parameters, bench.options(), (line) => lines.push(line));
    return lines;
  };
  const blob = async (version: number): Promise<string> => (await readManifest(bench.disk, "/models", version)).blob;

  it("tells what each command did", async () => {
    const [first, second] = [await blob(1), await blob(2)];
    await bench.disk.unlink(`/models/${blobPath(second)}`);
    assert.deepEqual(await run("rollback", "1"), [
      `version 3 serves blob ${first}; nothing newer is published until resume`,
    ]);
    const at = "2026-11-24T02:01:00.000Z";
    assert.deepEqual(await run("list"), [
      `1  ${at}  log 1  trained 2  log loss 0.5000  unconditional  blob ${first.slice(0, 12)}`,
      `2  ${at}  log 2  trained 4  log loss 0.5000  unconditional  blob gone, rebuild restores it`,
      `3  ${at}  log 1  trained 2  log loss 0.5000  rollback to 1  blob ${first.slice(0, 12)}`,
    ]);
    assert.deepEqual(await run("resume"), ["version 4 is published; the next one comes when it is due"]);
    const length = bench.learners.latest!.exportModel().length;
    assert.deepEqual(await run("rebuild", "2"), [
      `version 2 is blob ${second}, byte for byte (${length} bytes)`,
      "learned again from checkpoint 2: 0 log entries, 0 files",
    ]);
    assert.deepEqual(await run("rebuild", "2", "--from-start"), [
      `version 2 is blob ${second}, byte for byte (${length} bytes)`,
      "learned again from the beginning: 3 log entries, 5 files",
    ]);
    assert.deepEqual(await run("exclude", "--records", "k0.0,k1.1", "--records", "k1.0"), [
      "log entry 3 excludes 3 records",
      "log entry 4: the trainer learns again without them, then publishes a version",
      "an hour after that it deletes the checkpoints and models that had learned them",
    ]);
    await bench.send("waiting", 1);
    assert.deepEqual(await run("exclude", "--records", "waiting.0"), [
      "log entry 5 excludes 1 records",
      "none of them had been learned",
    ]);
  });

  it("says so where nothing is published yet", async () => {
    bench = new MaintenanceBench();
    assert.deepEqual(await run("list"), ["no version is published yet"]);
  });

  const wrong: [string[], string][] = [
    [[], "a command is needed: list, rollback, resume, rebuild, exclude"],
    [
      ["rolback", "1"],
      'there is no command "rolback", there are list, rollback, resume, rebuild, exclude; did you mean rollback?',
    ],
    [["rollback"], "rollback needs one version, a whole number from 1, got nothing"],
    [["rebuild", "1", "2"], "rebuild needs one version, a whole number from 1, got 1 2"],
    [["rollback", "0"], "rollback needs one version, a whole number from 1, got 0"],
    [["resume", "3"], "resume takes nothing more, got 3"],
    [["exclude", "k0.0"], "exclude needs --records IDS"],
    [["list", "--records", "a"], "list takes no --records"],
    [["list", "--from-start"], "list takes no --from-start"],
  ];
  for (const [parameters, message] of wrong) {
    it(`refuses ${parameters.join(" ") || "nothing"}`, async () => {
      await assert.rejects(run(...parameters), new UsageError(message));
    });
  }

  it("explains every command", () => {
    for (const command of ["list", "rollback", "resume", "rebuild", "exclude"]) {
      assert.match(MODEL_USAGE, new RegExp(`^  ${command} `, "m"));
    }
  });
});
