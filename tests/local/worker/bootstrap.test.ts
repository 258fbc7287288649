import assert from "node:assert/strict";
import { mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { WorkerStep } from "../../../local/admission/userData";
import { workerProcess } from "../../../local/worker/workerProcess";
import { FILES, HELPER, mountStep, refusal, UID, UNIT, UNIT_TEXT, WorkerFixture } from "./workerFixture";

describe("a worker's bootstrap", () => {
  let worker: WorkerFixture;
  beforeEach(() => {
    worker = new WorkerFixture();
  });
  afterEach(() => worker.remove());

  it("fetches, checks and unpacks the bundle, mounts, starts the unit and completes the hook", () => {
    const { mounted, mounts, unit, hook, failure } = worker.run();
    assert.deepEqual([mounted, mounts.length, failure], [["/mnt/samples", "/mnt/models"], 2, undefined]);
    assert.deepEqual(hook, { group: "g", hook: "h", result: "CONTINUE" });
    assert.deepEqual([unit?.uid, unit?.restartDelay], [UID, 2_000]);
    assert.deepEqual(readdirSync(worker.home, { recursive: true }).sort(), [
      "agent.json",
      "fs-thread.mjs",
      "index.mjs",
      "units",
      `units/${HELPER}`,
      `units/${UNIT}`,
    ]);
    assert.equal(readFileSync(join(worker.home, "index.mjs"), "utf8"), FILES["index.mjs"]);
  });

  it("makes what it unpacks readable for the worker's uid, whatever the archive says", () => {
    worker.run();
    const modes = ["", "index.mjs", "units", `units/${UNIT}`].map((path) =>
      (statSync(join(worker.home, path)).mode & 0o777).toString(8),
    );
    assert.deepEqual(modes, ["755", "644", "755", "644"]);
  });

  it("leaves nothing of an older bundle", () => {
    mkdirSync(worker.home);
    writeFileSync(join(worker.home, "old.mjs"), "x");
    worker.run();
    assert.equal(readdirSync(worker.home).includes("old.mjs"), false);
  });

  it("unpacks no links", () => {
    worker.bundle = worker.pack(FILES, { "passwd.mjs": "/etc/passwd" });
    worker.run();
    assert.deepEqual(readdirSync(worker.home).sort(), ["agent.json", "fs-thread.mjs", "index.mjs", "units"]);
  });

  const abandoned = { group: "g", hook: "h", result: "ABANDON" };
  const failures: readonly [string, () => readonly WorkerStep[], string, readonly string[]][] = [
    [
      "an object that is not recorded",
      () =>
        worker.steps({
          "fetch-bundle": [{ verb: "fetch-bundle", bucket: "b", key: "other.tar", sha256: worker.bundle.sha256 }],
        }),
      "fetch-bundle: cannot download s3://b/other.tar: no such object is recorded",
      [],
    ],
    [
      "a unit that the bundle does not have",
      () => worker.steps({ "install-units": [{ verb: "install-units", units: ["other.service"] }] }),
      "install-units: the bundle has no unit other.service",
      [],
    ],
    [
      "a helper that the bundle does not have",
      () => worker.steps({ "install-units": [{ verb: "install-units", units: [UNIT, "x-spot.service"] }] }),
      "install-units: the bundle has no unit x-spot.service",
      [],
    ],
    [
      "a unit that was not installed",
      () => worker.steps({ start: [{ verb: "start", units: ["other.service"] }] }),
      "start: unit other.service is not installed",
      ["/mnt/samples", "/mnt/models"],
    ],
    [
      "a mount that the unit requires and nobody made",
      () => worker.steps({ mount: [mountStep("/mnt/samples")] }),
      `start: unit ${UNIT} requires mounts that are not there: /mnt/models`,
      ["/mnt/samples"],
    ],
  ];
  for (const [what, made, failure, mounted] of failures) {
    it(`stops at ${what}, and gives the instance up`, () => {
      const found = worker.run(made());
      assert.deepEqual(
        [found.failure, found.unit, found.hook, found.mounted, found.refusal],
        [failure, undefined, abandoned, mounted, undefined],
      );
    });
  }

  it("stops at a bundle with another hash, before it is unpacked", () => {
    const wanted = "0".repeat(64);
    const found = worker.run(
      worker.steps({ "fetch-bundle": [{ verb: "fetch-bundle", bucket: "b", key: "retrain/x.tar", sha256: wanted }] }),
    );
    assert.equal(
      found.failure,
      `fetch-bundle: s3://b/retrain/x.tar does not have sha256 ${wanted}, it has ${worker.bundle.sha256}`,
    );
    assert.deepEqual([found.hook, found.mounted], [abandoned, []]);
    assert.throws(() => statSync(worker.home), { code: "ENOENT" });
  });

  it("stops at a unit that says what is not modelled", () => {
    worker.bundle = worker.pack({ ...FILES, [`units/${UNIT}`]: UNIT_TEXT.replace("Restart=always", "Restart=no") });
    assert.equal(
      worker.run().failure,
      `install-units: ${UNIT}: Service.Restart=no is not modelled (only Service.Restart=always)`,
    );
  });

  it("stops at a log group that does not exist, for the agent may not create it", () => {
    worker.logGroup = "/aws/ec2/other";
    assert.equal(
      worker.run().failure,
      "collect-logs: the agent may not create log group /aws/ec2/shared-storage-test-retrain, which does not exist",
    );
  });

  it("stops at a unit whose log nobody collects", () => {
    const elsewhere = UNIT_TEXT.replace("shared-storage/retrain.log", "other.log");
    worker.bundle = worker.pack({ ...FILES, [`units/${UNIT}`]: elsewhere });
    assert.equal(
      worker.run().failure,
      `start: not modelled: unit ${UNIT} logs to /var/log/other.log, which no agent collects`,
    );
  });

  it("stops at a refused mount, with the refusal, and makes no further one", () => {
    const found = worker.run(worker.steps(), UID, "/mnt/samples");
    assert.deepEqual(
      [found.failure, found.refusal, found.unit, found.hook, found.mounted],
      ["mount: mount.nfs4: Connection timed out", refusal, undefined, abandoned, ["/mnt/samples"]],
    );
  });

  it("stops at an access point of another uid, whose files it could not make here", () => {
    assert.equal(
      worker.run(worker.steps(), 9).failure,
      `start: not modelled: unit ${UNIT} runs as ${UID}, but the access point of /mnt/samples as 9`,
    );
  });

  it("gives the unit's process: identity, writable mounts and environment as the unit says", () => {
    const done = worker.run();
    assert.deepEqual(workerProcess("retrain", done.unit!, done, worker.home), {
      label: "retrain",
      uid: UID,
      gid: UID,
      groups: [7001],
      umask: 0o002,
      mounts: [
        { source: join(worker.folder, "mnt/samples"), at: "/mnt/samples", readOnly: false },
        // Not in ReadWritePaths, so ProtectSystem=strict makes it read-only, whatever the mount allows.
        { source: join(worker.folder, "mnt/models"), at: "/mnt/models", readOnly: true },
      ],
      readOnlyFolders: [{ source: worker.home, at: "/opt/shared-storage" }],
      tmpBytes: 1024 * 1024 * 1024,
      workingDirectory: "/opt/shared-storage",
      environment: { LANG: "de_DE.UTF-8", PATH: "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin" },
      nodeArguments: ["/opt/shared-storage/index.mjs"],
    });
  });
});
