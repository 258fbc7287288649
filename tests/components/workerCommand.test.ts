import * as assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { cpSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { workerCommand } from "../../components/workerCommand";
import { scratchDirectory } from "../support/scratchDirectory";
import { directories, ec2Config, mounts } from "../support/stackConfigs";

const UID = 1_100_000_000;
const ALL = directories("samples", "journal", "models");
const config = ec2Config("pets", {
  id: UID,
  mounts: mounts({ samples: "write", journal: "write", models: "read" }),
  environment: { TEXT: `a 'b' "c" $HOME \\ 100%` },
});

describe("components/workerCommand", () => {
  const scratch = scratchDirectory();

  it("runs the bundle with arguments as the unit's user, with its groups and variables", () => {
    assert.equal(
      workerCommand(config, ALL),
      `#!/bin/sh
# A command of consumer pets, as its unit would run it: generated.
set -eu
umask 0002
cd /opt/shared-storage
[ $# -gt 0 ] || set -- --
exec setpriv --reuid 1100000000 --regid 1100000000 --groups 1695515916,1770936015 --no-new-privs --inh-caps=-all --bounding-set=-all \\
  env -i \\
  'LANG=C.UTF-8' \\
  'PATH=/usr/bin:/bin' \\
  'SHARED_STORAGE_CONSUMER=pets' \\
  'SHARED_STORAGE_MOUNTS={"journal":"/mnt/journal","models":"/mnt/models","samples":"/mnt/samples"}' \\
  'TEXT=a '\\''b'\\'' "c" $HOME \\ 100%' \\
  /usr/bin/node-24 /opt/shared-storage/index.mjs "$@"
`,
    );
  });

  it("has no groups where nothing is written", () => {
    assert.match(workerCommand(ec2Config("pets", { mounts: [] }), ALL), / --clear-groups /);
  });

  it("does so when it is run: identity, no privileges, variables to the letter, arguments to the letter", function () {
    if (process.getuid?.() !== 0 || spawnSync("setpriv", ["--version"]).status !== 0) {
      console.log("      pending: only root on Linux can take on another uid, with setpriv");
      return this.skip();
    }
    // On this machine node and the bundle lie elsewhere; what they are called is all that changes.
    const home = join(scratch(), "home");
    mkdirSync(home);
    for (const folder of [scratch(), home]) spawnSync("chmod", ["755", folder]);
    const node = join(home, "node-24");
    cpSync(process.execPath, node);
    writeFileSync(
      join(home, "index.mjs"),
      `import { readFileSync } from "node:fs";
       const status = readFileSync("/proc/self/status", "utf8");
       const of = (name) => new RegExp("^" + name + ":\\\\s+(.*?)\\\\s*$", "m").exec(status)[1];
       const { TEXT, HOME } = process.env;
       console.log(JSON.stringify([process.argv.slice(2), process.getuid(), process.getgid(), of("Groups"), of("CapEff"),
         of("NoNewPrivs"), process.umask(), TEXT, HOME]));`,
    );
    const script = workerCommand(config, ALL)
      .replaceAll("/opt/shared-storage", home)
      .replaceAll("/usr/bin/node-24", node);
    const file = join(scratch(), "command.sh");
    writeFileSync(file, script);
    const { stdout, stderr } = spawnSync("sh", [file, "exclude", "--records", "a b,*"], { encoding: "utf8" });
    assert.equal(stderr, "");
    assert.deepEqual(JSON.parse(stdout), [
      ["exclude", "--records", "a b,*"],
      ...[UID, UID, "1695515916 1770936015", "0000000000000000", "1", 0o002],
      config.environment.TEXT,
      null,
    ]);
    assert.match(readFileSync(file, "utf8"), /^exec setpriv /m);
  });
});
