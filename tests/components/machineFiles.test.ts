import * as assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";
import { maintenanceUserData } from "../../components/maintenanceUserData";
import { userData } from "../../components/userData";
import { workerCommand } from "../../components/workerCommand";
import { helperUnits, workerHelpers } from "../../components/workerHelpers";
import { workerScript } from "../../components/workerScript";
import { unitName, workerUnit } from "../../components/workerUnit";
import { scratchDirectory } from "../support/scratchDirectory";
import { directories, ec2Config, mounts } from "../support/stackConfigs";

const REGION = "eu-west-1";
const CONFIG = ec2Config("pets", {
  market: "spot",
  mounts: mounts({ samples: "write", models: "read" }),
  environment: { ODD: "a 'b' \"c\" \\ 100 %" },
});
const DIRECTORIES = directories("samples", "models");
const HELPERS = workerHelpers({
  config: CONFIG,
  directories: DIRECTORIES,
  region: REGION,
  watchdogParameter: "/shared-storage/pets/watchdog",
});
const MAINTENANCE = maintenanceUserData({
  until: "2030-01-31T12:00:00Z",
  fileSystemId: "fs-1",
  accessPointId: "fsap-1",
});
const WORKER = userData({
  consumer: "pets",
  region: REGION,
  packages: ["htop"],
  bundle: "s3://bucket/pets/abc.tar",
  sha256: "abc",
  unit: unitName("pets"),
  helpers: helperUnits(CONFIG),
  fileSystemId: "fs-0123456789abcdef0",
  mounts: [{ accessPointId: "fsap-11111111111111111", at: "/mnt/samples", rights: "write" }],
  group: "shared-storage-test-pets",
  hook: "bootstrap",
  outcome: "/shared-storage/shared-storage-test-pets/start",
});

/** What an instance reads, held against the programs that read it, or that know its language, where they are installed. */
describe("files of machines", () => {
  const scratch = scratchDirectory();

  /** What a program says of a file, with its exit code; undefined, and the test pending, where it is not installed. */
  function judgedBy(context: Mocha.Context, program: readonly string[], name: string, text: string) {
    const file = join(scratch(), name);
    writeFileSync(file, text);
    const { error, status, stdout, stderr } = spawnSync(program[0]!, [...program.slice(1), file], { encoding: "utf8" });
    if (error === undefined) return { said: `${stdout}${stderr}`.replaceAll(file, name), status };
    console.log(`      pending: ${program[0]} is not installed`);
    return context.skip();
  }

  for (const [name, text] of [
    ["a worker", WORKER],
    ["the maintenance instance", MAINTENANCE],
  ] as const) {
    it(`cloud-init: its schema takes the user data of ${name}`, function () {
      const { said, status } = judgedBy(this, ["cloud-init", "schema", "--config-file"], "user-data", text);
      assert.deepEqual([status, /Valid/.test(said)], [0, true], said);
    });
  }

  it("cloud-init: its schema finds a planted fault", function () {
    const planted = WORKER.replace("runcmd:", "runcmd: 7\nrunning:");
    assert.notEqual(judgedBy(this, ["cloud-init", "schema", "--config-file"], "user-data", planted).status, 0);
  });

  const scripts: Readonly<Record<string, string>> = {
    "shared-storage": workerScript(REGION),
    "command.sh": workerCommand(CONFIG, DIRECTORIES),
    ...Object.fromEntries(Object.entries(HELPERS.files).filter(([path]) => path.endsWith(".sh"))),
  };
  for (const [name, text] of Object.entries(scripts)) {
    it(`shellcheck: passes ${name}`, function () {
      assert.deepEqual(judgedBy(this, ["shellcheck"], name, text), { said: "", status: 0 });
    });
  }

  it("shellcheck: finds a planted fault", function () {
    assert.match(judgedBy(this, ["shellcheck"], "rm.sh", "#!/bin/sh\nrm $1\n").said, /SC2086/);
  });

  const maintained: { write_files: { path: string; content: string }[] } = parse(MAINTENANCE);
  const units: Readonly<Record<string, string>> = {
    [unitName("pets")]: workerUnit(CONFIG, DIRECTORIES),
    ...Object.fromEntries(
      Object.entries(HELPERS.files).flatMap(([path, text]) =>
        path.startsWith("units/") ? [[path.slice("units/".length), text]] : [],
      ),
    ),
    ...Object.fromEntries(maintained.write_files.map(({ path, content }) => [path.split("/").at(-1)!, content])),
  };
  // The programs that a unit starts are on the instance, not here; and a timer's service has to be somewhere.
  const verify = (context: Mocha.Context, name: string, text: string) => {
    for (const [other, content] of Object.entries(units)) writeFileSync(join(scratch(), other), elsewhere(content));
    const { said } = judgedBy(context, ["systemd-analyze", "verify", "--man=no"], name, elsewhere(text));
    return said;
  };
  for (const [name, text] of Object.entries(units)) {
    it(`systemd: has nothing against ${name}`, function () {
      assert.equal(verify(this, name, text), "");
    });
  }

  it("systemd: finds a planted fault", function () {
    const name = "shared-storage-pets-watchdog.timer";
    const planted = HELPERS.files[`units/${name}`]!.replace("OnActiveSec", "OnActivSec");
    assert.match(verify(this, name, planted), /Unknown key 'OnActivSec'/);
  });

  it("has every script of the bundle among those that are checked", () => {
    const folder = join(__dirname, "../../components");
    for (const [file, source] of [
      ["mount-watchdog.sh", "mountWatchdog.sh"],
      ["spot-watch.sh", "spotWatch.sh"],
    ] as const) {
      assert.equal(scripts[file], readFileSync(join(folder, source), "utf8"));
    }
    assert.equal(Object.keys(scripts).length, 4);
    assert.equal(Object.keys(units).length, 6);
  });
});

function elsewhere(unit: string): string {
  return unit.replace(/^ExecStart=\S+/m, "ExecStart=/bin/sh");
}
