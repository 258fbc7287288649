import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { CommandLineError } from "../../local/command/commandLine";
import { crashArguments, USAGE, unnoticed } from "./crashCommand";
import { crashRun } from "./crashRun";
import { canSeeProcesses } from "./processes";
import { verify } from "./verify";

/** `npm run crash` does the same with two hundred. */
const KILLS = 10;

describe("processes killed at any time", function () {
  this.timeout(180_000);
  let folder: string;

  before(function () {
    if (!canSeeProcesses()) {
      console.log("      pending: processes are found in /proc, which only Linux has");
      this.skip();
    }
    folder = mkdtempSync(join(tmpdir(), "crash-"));
  });
  after(() => {
    if (folder !== undefined) rmSync(folder, { recursive: true, force: true });
  });

  it("lose nothing, count nothing twice, leave nothing torn; a fresh process folds the same model", async () => {
    const killed = await crashRun({ folder, kills: KILLS, seed: "npm test", perHost: KILLS, say: () => {} });
    assert.equal(killed.exitCode, 0, killed.output);
    const counts = [...killed.kills.values()];
    assert.equal(
      counts.reduce((sum, count) => sum + count, 0),
      KILLS,
    );
    assert.equal(killed.kills.get("host"), 1);
    assert.ok(killed.kills.size >= 3, `only ${[...killed.kills.keys()]}`);
    const { differences, check, files } = await verify(join(folder, "local"));
    assert.deepEqual(differences, []);
    assert.ok(check.counts.acknowledged > 0 && files.get("segment")! > 0);
  });

  it("would be noticed to change the log's order, which no count tells, only the fold", async () => {
    const said: string[] = [];
    assert.deepEqual(await unnoticed(join(folder, "local"), (text) => said.push(text), ["order"]), []);
    assert.match(said[0]!, /^planted order: noticed \(rebuild --from-start: version \d+ was rebuilt as /);
  });
});

describe("npm run crash", () => {
  it("has two hundred kills unless it is told otherwise", () => {
    const none = { seed: undefined, plant: undefined, folder: undefined };
    assert.deepEqual(crashArguments([]), { kills: 200, ...none, syscalls: false });
    assert.deepEqual(crashArguments(["--syscalls"]), { kills: 200, ...none, syscalls: true });
    const given = ["--kills", "10", "--seed", "s", "--plant", "lost", "--folder", "/f"];
    assert.deepEqual(crashArguments(given), { kills: 10, seed: "s", plant: "lost", folder: "/f", syscalls: false });
    assert.equal(crashArguments(["--help"]), "help");
  });

  it("says everything that is wrong with its arguments at once", () => {
    assert.throws(
      () => crashArguments(["fast", "--kills", "0", "--plant", "loss", "--syscalls"]),
      new CommandLineError(
        [
          '"fast" is not an option; options begin with --',
          "--kills must be a whole number from 1 to 99999, got 0",
          "--plant must be one of gone, lost, twice, order, torn, bit, got loss",
          "--syscalls takes no other option",
        ],
        USAGE,
      ),
    );
  });
});
