import * as assert from "node:assert/strict";
import { mkdirSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { scratchDirectory } from "../support/scratchDirectory";
import { INSTANCE_ID as ID, WatchedInstance } from "../support/watchedInstance";

const NOW = 1_800_000_000;
const PUT = "aws ssm put-parameter --name /p/watchdog --type String --overwrite --value";
const GET = "aws ssm get-parameter --name /p/watchdog --query Parameter.Value --output text";
const MARK = `aws autoscaling set-instance-health --instance-id ${ID} --health-status Unhealthy --no-should-respect-grace-period`;

/** A mount that hangs: whoever asks the file system waits, until it is killed. */
const HANGING = "#!/bin/sh\nexec sleep 1000\n";

describe("components/mountWatchdog.sh", () => {
  const scratch = scratchDirectory();

  /** An instance with a mount to write (rw) and one to read (ro). */
  function instance(marks = "none") {
    const root = scratch();
    for (const folder of ["rw", "ro"]) mkdirSync(join(root, folder));
    const watched = new WatchedInstance(root, [`ro:${join(root, "ro")}`, `rw:${join(root, "rw")}`], 0.2);
    watched.write("parameter", marks);
    watched.at(NOW);
    return {
      round: () => watched.round(),
      rounds: (count: number) => Array.from({ length: count }, () => watched.round()).at(-1)!,
      mounted: (...names: string[]) => watched.mounted(names.map((name) => join(root, name))),
      write: (file: string, text: string) => watched.write(file, text),
      stand: (program: string, text: string) => watched.stand(program, text),
      hang: (program: string) => watched.stand(program, HANGING),
      calls: () => watched.calls(),
      read: (file: string) => watched.read(file),
      left: () => readdirSync(join(root, "rw"), { recursive: true }),
      at: (time: number) => watched.at(time),
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
      [1, 2].map((n) => ({ status: 0, stderr: `mount watchdog: round failed, ${n} in a row: ${wrong}\n` })),
    );
    assert.deepEqual(calls(), []);
    assert.deepEqual(round(), {
      status: 0,
      stderr: `mount watchdog: round failed, 3 in a row: ${wrong}\nmount watchdog: marked ${ID} unhealthy: ${wrong}\n`,
    });
    assert.deepEqual(calls(), [GET, `${PUT} ${NOW}`, MARK]);
    assert.equal(read("parameter"), `${NOW}`);
  });

  it("finds a write that hangs, on the mount that is written only", () => {
    const { round, hang } = instance();
    hang("dd");
    assert.match(round().stderr, /^mount watchdog: round failed, 1 in a row: \/rw takes no file within 0\.2 s\n$/);
  });

  it("finds a path that is not mounted, which a stat would not", () => {
    const { round, mounted } = instance();
    mounted("rw");
    assert.equal(round().stderr, "mount watchdog: round failed, 1 in a row: /ro is not mounted\n");
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
      "mount watchdog: round failed, 1 in a row: /rw takes no file within 0.2 s: dd: fsync failed: Stale file handle\n",
    );
  });

  it("starts again from nothing after a round that passes", () => {
    const { round, rounds, mounted, calls } = instance();
    mounted();
    rounds(2);
    mounted("rw", "ro");
    round();
    mounted();
    assert.match(rounds(2).stderr, /round failed, 2 in a row/);
    assert.deepEqual(calls(), []);
  });

  it("counts rounds that never ended, which systemd ended, and gives up before it tries again", () => {
    const { round, write, calls, hang } = instance();
    hang("stat");
    write("state/failures", "3\n");
    write("state/probing", "");
    const [first] = round().stderr.split("\n");
    assert.equal(first, `mount watchdog: marked ${ID} unhealthy: the last of 3 failed rounds did not end`);
    assert.equal(calls().filter((call) => call === MARK).length, 1);
  });

  it("goes on trying when it may not give the instance up, and is well again when the mounts are", () => {
    const { round, rounds, mounted, calls, read } = instance(`${NOW - 3} ${NOW - 2} ${NOW - 1}`);
    mounted();
    assert.match(rounds(5).stderr, /round failed, 5 in a row: .*\n.*this one stays/);
    mounted("rw", "ro");
    assert.deepEqual([round(), read("state/failures")], [{ status: 0, stderr: "" }, "0"]);
    assert.equal(calls().includes(MARK), false);
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
