import * as assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { scratchDirectory } from "../support/scratchDirectory";

const SOURCE = readFileSync(join(__dirname, "../../components/mountWatchdog.sh"), "utf8");
const NOW = 1_800_000_000;
const ID = "i-0123456789abcdef0";
const PUT = "aws ssm put-parameter --name /p/watchdog --type String --overwrite --value";
const GET = "aws ssm get-parameter --name /p/watchdog --query Parameter.Value --output text";
const MARK = `aws autoscaling set-instance-health --instance-id ${ID} --health-status Unhealthy --no-should-respect-grace-period`;

/** Stand-ins for AWS, the metadata service and the clock. They keep the parameter's value in a file. */
const STAND_IN = `#!/bin/sh
name=\${0##*/}
if [ "$name" = date ]; then cat "$ROOT/now"; exit; fi
if [ "$name" = aws ]; then echo "$name $*" >>"$ROOT/calls"; fi
case "$name $*" in
  *"$(cat "$ROOT/failing" 2>/dev/null || echo nothing)"*) exit 1 ;;
  "aws ssm get-parameter "*) cat "$ROOT/parameter" ;;
  "aws ssm put-parameter "*) echo "$9" >"$ROOT/parameter" ;;
  "curl "*api/token) echo token ;;
  "curl "*"aws-ec2-metadata-token: token"*meta-data/instance-id) echo ${ID} ;;
esac
`;
/** A mount that hangs: whoever asks the file system waits, until it is killed. */
const HANGING = "#!/bin/sh\nexec sleep 1000\n";

describe("components/mountWatchdog.sh", () => {
  const scratch = scratchDirectory();

  /** An instance with a mount to write (rw) and one to read (ro); the script with its paths below the scratch directory. */
  function instance(marks = "none") {
    const root = scratch();
    for (const folder of ["bin", "state", "rw", "ro"]) mkdirSync(join(root, folder));
    for (const name of ["aws", "curl", "date"]) writeFileSync(join(root, "bin", name), STAND_IN, { mode: 0o755 });
    const script = join(root, "watchdog.sh");
    writeFileSync(
      script,
      SOURCE.replace("/proc/self/mounts", join(root, "mounts")).replace("probe_seconds=20", "probe_seconds=0.2"),
    );
    const mounted = (...names: string[]) =>
      writeFileSync(
        join(root, "mounts"),
        names.map((name) => `127.0.0.1:/ ${join(root, name)} nfs4 rw,hard 0 0\n`).join(""),
      );
    const write = (file: string, text: string) => writeFileSync(join(root, file), text);
    const stand = (program: string, text: string) => writeFileSync(join(root, "bin", program), text, { mode: 0o755 });
    mounted("rw", "ro");
    write("parameter", marks);
    write("now", `${NOW}`);
    const round = () => {
      const { status, stderr } = spawnSync(
        "/bin/sh",
        [script, "/p/watchdog", `ro:${join(root, "ro")}`, `rw:${join(root, "rw")}`],
        {
          encoding: "utf8",
          env: { PATH: `${join(root, "bin")}:${process.env.PATH}`, ROOT: root, STATE_DIRECTORY: join(root, "state") },
        },
      );
      return { status, stderr: stderr.replaceAll(`${root}/`, "/").replace(/^(?!mount watchdog: ).*\n/gm, "") };
    };
    return {
      round,
      mounted,
      write,
      rounds: (count: number) => Array.from({ length: count }, round).at(-1)!,
      stand,
      hang: (program: string) => stand(program, HANGING),
      calls: () =>
        existsSync(join(root, "calls")) ? readFileSync(join(root, "calls"), "utf8").trim().split("\n") : [],
      read: (file: string) => readFileSync(join(root, file), "utf8").trim(),
      left: () => readdirSync(join(root, "rw"), { recursive: true }),
      at: (time: number) => write("now", `${time}`),
    };
  }

  it("says nothing, asks AWS nothing and leaves nothing behind while all mounts answer", () => {
    const { round, calls, left, read } = instance();
    assert.deepEqual([round(), round()], Array(2).fill({ status: 0, stderr: "" }));
    assert.deepEqual([calls(), left(), read("state/failures")], [[], ["tmp"], "0"]);
  });

  it("marks the instance unhealthy after three rounds in a row with a mount that hangs, and says why", () => {
    const { round, hang, calls, read } = instance();
    hang("stat");
    const wrong = "/ro does not answer within 0.2 s; /rw does not answer within 0.2 s";
    assert.deepEqual(
      [round(), round()],
      [1, 2].map((n) => ({ status: 0, stderr: `mount watchdog: round ${n} of 3 failed: ${wrong}\n` })),
    );
    assert.deepEqual(calls(), []);
    assert.deepEqual(round(), {
      status: 0,
      stderr: `mount watchdog: round 3 of 3 failed: ${wrong}\nmount watchdog: marked ${ID} unhealthy: ${wrong}\n`,
    });
    assert.deepEqual(calls(), [GET, `${PUT} ${NOW}`, MARK]);
    assert.equal(read("parameter"), `${NOW}`);
  });

  it("finds a write that hangs, on the mount that is written only", () => {
    const { round, hang } = instance();
    hang("dd");
    assert.match(round().stderr, /^mount watchdog: round 1 of 3 failed: \/rw takes no file within 0\.2 s\n$/);
  });

  it("finds a path that is not mounted, which a stat would not", () => {
    const { round, mounted } = instance();
    mounted("rw");
    assert.equal(round().stderr, "mount watchdog: round 1 of 3 failed: /ro is not mounted\n");
  });

  it("tells a refused write, but takes it for no broken mount: the next instance would meet the same mode bits", () => {
    const { rounds, stand, calls, read } = instance();
    stand("mkdir", "#!/bin/sh\necho 'mkdir: cannot create directory: Permission denied' >&2\nexit 1\n");
    assert.deepEqual(rounds(4), {
      status: 0,
      stderr: "mount watchdog: /rw is not tried by writing: mkdir: cannot create directory: Permission denied\n",
    });
    assert.deepEqual([calls(), read("state/failures")], [[], "0"]);
  });

  it("takes any other error of a write for a broken mount", () => {
    const { round, stand } = instance();
    stand("dd", "#!/bin/sh\necho 'dd: fsync failed: Stale file handle' >&2\nexit 1\n");
    assert.equal(
      round().stderr,
      "mount watchdog: round 1 of 3 failed: /rw takes no file within 0.2 s: dd: fsync failed: Stale file handle\n",
    );
  });

  it("starts again from nothing after a round that passes", () => {
    const { round, rounds, mounted, calls } = instance();
    mounted();
    rounds(2);
    mounted("rw", "ro");
    round();
    mounted();
    assert.match(rounds(2).stderr, /round 2 of 3/);
    assert.deepEqual(calls(), []);
  });

  it("counts rounds that never ended, which systemd ended", () => {
    const { round, write, calls } = instance();
    write("state/failures", "3\n");
    assert.deepEqual(round(), {
      status: 0,
      stderr: `mount watchdog: marked ${ID} unhealthy: the last 3 rounds failed or did not end\n`,
    });
    assert.deepEqual(calls().at(-1), MARK);
  });

  it("marks at most three instances of a worker an hour, whichever instances they were", () => {
    const marks = [NOW - 3599, NOW - 1800, NOW - 60];
    const { rounds, mounted, calls, at, read } = instance(`${NOW - 9000} ${marks.join(" ")}`);
    mounted("rw");
    assert.match(
      rounds(3).stderr,
      /3 instances were given up within an hour, which did not help; this one stays: \/ro is not mounted\n$/,
    );
    assert.deepEqual(calls(), [GET]);
    at(NOW + 1);
    rounds(1);
    assert.deepEqual(calls().slice(1), [GET, `${PUT} ${marks[1]} ${marks[2]} ${NOW + 1}`, MARK]);
    assert.equal(read("parameter"), `${marks[1]} ${marks[2]} ${NOW + 1}`);
  });

  it("waits for its end once it is marked, and asks again after a quarter of an hour", () => {
    const { rounds, mounted, calls, at } = instance();
    mounted();
    rounds(3);
    at(NOW + 899);
    assert.match(rounds(1).stderr, /marked unhealthy already, waiting to be replaced: /);
    assert.equal(calls().length, 3);
    at(NOW + 900);
    rounds(1);
    assert.equal(calls().filter((call) => call === MARK).length, 2);
  });

  for (const [failing, text] of [
    ["ssm get-parameter", "cannot read /p/watchdog, so this instance is not marked yet"],
    ["api/token", "cannot read this instance's id, so it is not marked yet"],
    ["ssm put-parameter", `cannot write /p/watchdog, so ${ID} is not marked yet`],
    ["set-instance-health", `cannot mark ${ID} unhealthy`],
  ] as const) {
    it(`says so when ${failing} fails, and tries again in the next round`, () => {
      const { rounds, mounted, write, calls } = instance();
      mounted();
      write("failing", failing);
      const { status, stderr } = rounds(3);
      assert.equal(status, 1);
      assert.ok(stderr.includes(`mount watchdog: ${text}: `), stderr);
      write("failing", "nothing");
      assert.equal(rounds(1).status, 0);
      assert.equal(calls().at(-1), MARK);
    });
  }
});
