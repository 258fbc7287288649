import * as assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { scratchDirectory } from "../support/scratchDirectory";

const SCRIPT = join(__dirname, "../../components/spotWatch.sh");
const NOTICE = '{"action":"terminate","time":"2030-01-31T12:02:00Z"}';
/** The metadata service has no notice for the first two questions, and fails the third. */
const STAND_IN = `#!/bin/sh
name=\${0##*/}
echo "$name $*" >>"$ROOT/calls"
case "$name $*" in
  "curl "*api/token) echo token ;;
  "curl "*"-token: token"*spot/instance-action)
    echo asked >>"$ROOT/asked"
    if [ "$(wc -l <"$ROOT/asked")" -lt 4 ]; then exit 22; fi
    printf '%s' '${NOTICE}' ;;
esac
`;

describe("components/spotWatch.sh", () => {
  const scratch = scratchDirectory();

  it("asks every five seconds, by tokens, until there is a notice; then stops the units in order", () => {
    const root = scratch();
    mkdirSync(join(root, "bin"));
    for (const name of ["curl", "sleep", "systemctl"])
      writeFileSync(join(root, "bin", name), STAND_IN, { mode: 0o755 });
    const { status, stderr } = spawnSync("/bin/sh", [SCRIPT, "pets-watchdog.timer", "pets.service"], {
      encoding: "utf8",
      env: { PATH: `${join(root, "bin")}:${process.env.PATH}`, ROOT: root },
    });
    assert.deepEqual(
      [status, stderr],
      [0, `spot watch: EC2 takes this instance back: ${NOTICE}; stopping pets-watchdog.timer pets.service\n`],
    );
    const metadata = "http://169.254.169.254/latest";
    const ask = [
      `curl -sf -m 2 -X PUT -H X-aws-ec2-metadata-token-ttl-seconds: 60 ${metadata}/api/token`,
      `curl -sf -m 2 -H X-aws-ec2-metadata-token: token ${metadata}/meta-data/spot/instance-action`,
    ];
    assert.deepEqual(readFileSync(join(root, "calls"), "utf8").trim().split("\n"), [
      ...[1, 2, 3].flatMap(() => [...ask, "sleep 5"]),
      ...ask,
      "systemctl stop pets-watchdog.timer pets.service",
    ]);
  });
});
