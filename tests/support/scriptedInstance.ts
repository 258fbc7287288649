import * as assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { chmodSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { create } from "tar";
import { workerScript } from "../../components/workerScript";

/** Stand-ins for what the script calls: each writes its call down; some do what a file next to them says. */
const STAND_IN = `#!/bin/sh
name=\${0##*/}
echo "$name $*" >>"$CALLS"
if [ -e "$FAILING/$name" ]; then
  left=$(cat "$FAILING/$name")
  if [ "$left" -gt 0 ]; then echo $((left - 1)) >"$FAILING/$name"; exit 1; fi
fi
case "$name $*" in
  "aws s3 cp "*) cp "$BUNDLE" "$5" ;;
  "date "*) echo 2030-01-31T12:00:00Z ;;
  "curl "*latest/api/token) echo token ;;
  "curl "*latest/meta-data/instance-id) echo i-0123456789abcdef0 ;;
  "timeout 60 "*) shift; exec "$@" ;;
esac
`;

/** The script with its absolute paths below a directory, and a way to run its verbs. */
export function scriptedInstance(root: string) {
  const agent = "opt/aws/amazon-cloudwatch-agent/bin";
  for (const folder of ["bin", "failing", "run", "etc/systemd/system", "etc/logrotate.d", agent, "source/units"]) {
    mkdirSync(join(root, folder), { recursive: true });
  }
  for (const name of ["aws", "curl", "date", "mount", "mount.efs", "node-24", "sleep", "systemctl", "timeout"]) {
    writeFileSync(join(root, "bin", name), STAND_IN, { mode: 0o755 });
  }
  writeFileSync(join(root, agent, "amazon-cloudwatch-agent-ctl"), STAND_IN, { mode: 0o755 });
  writeFileSync(join(root, "source/logrotate.conf"), "daily\n");
  writeFileSync(join(root, "source/index.mjs"), "// index\n");
  writeFileSync(join(root, "source/units/pets.service"), "[Unit]\n");
  writeFileSync(join(root, "source/units/pets.timer"), "[Timer]\n");
  create({ cwd: join(root, "source"), file: join(root, "bundle.tar"), sync: true }, [
    "index.mjs",
    "logrotate.conf",
    "units",
  ]);
  const script = join(root, "script");
  const text = workerScript("eu-west-1").replace(/(?<!\w)\/(opt|run|etc|var)\//g, `${root}/$1/`);
  // The real machine's files are out of reach, whoever runs this.
  assert.deepEqual(
    text.match(/(?<![\w.])\/(?!bin\/sh|tmp\/|latest\/|dev\/null|var\/log\/cloud-init-output.log)[a-z]+\/[a-z./-]*/g),
    null,
  );
  writeFileSync(script, text);
  chmodSync(script, 0o755);
  const calls = join(root, "calls");
  return {
    root,
    sha256: createHash("sha256")
      .update(readFileSync(join(root, "bundle.tar")))
      .digest("hex"),
    remove: (command: string) => rmSync(join(root, "bin", command)),
    /** Makes a command fail the given number of times. */
    fail: (command: string, times: number) => writeFileSync(join(root, "failing", command), `${times}`),
    run: (...verb: string[]) => {
      const { status, stderr } = spawnSync(script, verb, {
        encoding: "utf8",
        env: {
          PATH: `${join(root, "bin")}:${process.env.PATH}`,
          CALLS: calls,
          FAILING: join(root, "failing"),
          BUNDLE: join(root, "bundle.tar"),
        },
      });
      return { status, stderr: stderr.replaceAll(root, "") };
    },
    calls: () => (existsSync(calls) ? readFileSync(calls, "utf8").replaceAll(root, "").trim().split("\n") : []),
    read: (path: string) => readFileSync(join(root, path), "utf8").replaceAll(root, ""),
  };
}
