import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { create } from "tar";
import type { WorkerStep } from "../../../local/admission/userData";
import type { GrantedMount } from "../../../local/compute/mountPlanner";
import { MountRefused } from "../../../local/lambda/invokeErrors";
import { type Bootstrapped, bootstrap } from "../../../local/worker/bootstrap";
import { workerProcess } from "../../../local/worker/workerProcess";

const UID = 5001;
const UNIT = "shared-storage-retrain.service";
const UNIT_TEXT = `[Unit]
RequiresMountsFor=/mnt/samples /mnt/models
[Service]
Type=exec
ExecStart=/usr/bin/node-24 /opt/shared-storage/index.mjs
WorkingDirectory=/opt/shared-storage
User=${UID}
Group=${UID}
SupplementaryGroups=7001
UMask=0002
Environment="LANG=de_DE.UTF-8"
Restart=always
RestartSec=2
TimeoutStopSec=120
KillSignal=SIGTERM
NoNewPrivileges=yes
ProtectSystem=strict
ProtectHome=yes
PrivateTmp=yes
CapabilityBoundingSet=
ReadWritePaths=/mnt/samples
`;

const FILES: Readonly<Record<string, string>> = {
  "index.mjs": "console.log(1)",
  "fs-thread.mjs": "2",
  [`units/${UNIT}`]: UNIT_TEXT,
};

const refusal = {
  check: "consumer egress 2049",
  error: "mount.nfs4",
  message: "mount.nfs4: Connection timed out",
  resource: "r",
  missing: "m",
  fix: "f",
} as const;

describe("a worker's bootstrap", () => {
  let folder: string;
  let home: string;
  let bundle: { readonly file: string; readonly sha256: string };

  /** A tar of these files, as the program makes it. */
  function pack(files: Readonly<Record<string, string>>, links: Readonly<Record<string, string>> = {}) {
    const source = mkdtempSync(join(folder, "source-"));
    for (const [name, text] of Object.entries(files)) {
      mkdirSync(dirname(join(source, name)), { recursive: true });
      writeFileSync(join(source, name), text, { mode: 0o600 });
    }
    for (const [name, target] of Object.entries(links)) symlinkSync(target, join(source, name));
    const file = join(source, "bundle.tar");
    create({ cwd: source, file, sync: true, portable: true }, [...Object.keys(files), ...Object.keys(links)]);
    return { file, sha256: createHash("sha256").update(readFileSync(file)).digest("hex") };
  }

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "shared-storage-bootstrap-"));
    home = join(folder, "home");
    bundle = pack(FILES);
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  const granted = (at: string, uid = UID): GrantedMount => ({
    source: join(folder, at.slice(1)),
    admission: {
      granted: true,
      request: {
        consumer: "retrain",
        compute: "ec2",
        fileSystemId: "fs-1",
        accessPoint: "fsap-1",
        subnetId: "subnet-1",
        securityGroupIds: [],
        roleArn: undefined,
        tls: true,
        iam: true,
        readOnly: false,
        at,
      },
      checks: [],
      rootPath: at,
      directory: at.slice(1),
      uid,
      gid: 7001,
      secondaryGids: [],
      rights: "write",
      creation: undefined,
    },
  });

  const options = { netdev: true, tls: true, iam: true, accessPoint: "fsap-1", readOnly: false };
  const mount = (at: string): WorkerStep => ({ verb: "mount", fileSystemId: "fs-1", at, options });
  const steps = (changes: Partial<Record<WorkerStep["verb"], readonly WorkerStep[]>> = {}): WorkerStep[] => {
    const usual: Record<WorkerStep["verb"], readonly WorkerStep[]> = {
      "fetch-bundle": [{ verb: "fetch-bundle", bucket: "b", key: "retrain/x.tar", sha256: bundle.sha256 }],
      "install-units": [{ verb: "install-units", unit: UNIT }],
      mount: [mount("/mnt/samples"), mount("/mnt/models")],
      start: [{ verb: "start", unit: UNIT }],
      "complete-hook": [{ verb: "complete-hook", group: "g", hook: "h", result: "CONTINUE" }],
    };
    return Object.values({ ...usual, ...changes }).flat();
  };

  function run(
    made: readonly WorkerStep[],
    uid = UID,
    refuses: string | undefined = undefined,
  ): Bootstrapped & { readonly mounted: readonly string[] } {
    const mounted: string[] = [];
    const done = bootstrap(made, {
      home,
      objectFile: (bucket, key) => (bucket === "b" && key === "retrain/x.tar" ? bundle.file : undefined),
      mount: ({ at }) => {
        mounted.push(at);
        if (at === refuses) throw new MountRefused(refusal);
        return granted(at, uid);
      },
    });
    return { ...done, mounted };
  }

  it("fetches, checks and unpacks the bundle, mounts, starts the unit and completes the hook", () => {
    const { mounted, mounts, unit, hook, failure } = run(steps());
    assert.deepEqual([mounted, mounts.length, failure], [["/mnt/samples", "/mnt/models"], 2, undefined]);
    assert.deepEqual(hook, { group: "g", hook: "h", result: "CONTINUE" });
    assert.deepEqual([unit?.uid, unit?.restartDelay], [UID, 2_000]);
    assert.deepEqual(readdirSync(home, { recursive: true }).sort(), [
      "fs-thread.mjs",
      "index.mjs",
      "units",
      `units/${UNIT}`,
    ]);
    assert.equal(readFileSync(join(home, "index.mjs"), "utf8"), FILES["index.mjs"]);
  });

  it("makes what it unpacks readable for the worker's uid, whatever the archive says", () => {
    run(steps());
    const modes = ["", "index.mjs", "units", `units/${UNIT}`].map((path) =>
      (statSync(join(home, path)).mode & 0o777).toString(8),
    );
    assert.deepEqual(modes, ["755", "644", "755", "644"]);
  });

  it("leaves nothing of an older bundle", () => {
    mkdirSync(home);
    writeFileSync(join(home, "old.mjs"), "x");
    run(steps());
    assert.equal(readdirSync(home).includes("old.mjs"), false);
  });

  it("unpacks no links", () => {
    bundle = pack(FILES, { "passwd.mjs": "/etc/passwd" });
    run(steps());
    assert.deepEqual(readdirSync(home).sort(), ["fs-thread.mjs", "index.mjs", "units"]);
  });

  const abandoned = { group: "g", hook: "h", result: "ABANDON" };
  const failures: readonly [string, () => readonly WorkerStep[], string, readonly string[]][] = [
    [
      "an object that is not recorded",
      () => steps({ "fetch-bundle": [{ verb: "fetch-bundle", bucket: "b", key: "other.tar", sha256: bundle.sha256 }] }),
      "fetch-bundle: cannot download s3://b/other.tar: no such object is recorded",
      [],
    ],
    [
      "a unit that the bundle does not have",
      () => steps({ "install-units": [{ verb: "install-units", unit: "other.service" }] }),
      "install-units: the bundle has no unit other.service",
      [],
    ],
    [
      "a unit that was not installed",
      () => steps({ start: [{ verb: "start", unit: "other.service" }] }),
      "start: unit other.service is not installed",
      ["/mnt/samples", "/mnt/models"],
    ],
    [
      "a mount that the unit requires and nobody made",
      () => steps({ mount: [mount("/mnt/samples")] }),
      `start: unit ${UNIT} requires mounts that are not there: /mnt/models`,
      ["/mnt/samples"],
    ],
  ];
  for (const [what, made, failure, mounted] of failures) {
    it(`stops at ${what}, and gives the instance up`, () => {
      const found = run(made());
      assert.deepEqual(
        [found.failure, found.unit, found.hook, found.mounted, found.refusal],
        [failure, undefined, abandoned, mounted, undefined],
      );
    });
  }

  it("stops at a bundle with another hash, before it is unpacked", () => {
    const wanted = "0".repeat(64);
    const found = run(
      steps({ "fetch-bundle": [{ verb: "fetch-bundle", bucket: "b", key: "retrain/x.tar", sha256: wanted }] }),
    );
    assert.equal(
      found.failure,
      `fetch-bundle: s3://b/retrain/x.tar does not have sha256 ${wanted}, it has ${bundle.sha256}`,
    );
    assert.deepEqual([found.hook, found.mounted], [abandoned, []]);
    assert.throws(() => statSync(home), { code: "ENOENT" });
  });

  it("stops at a unit that says what is not modelled", () => {
    bundle = pack({ ...FILES, [`units/${UNIT}`]: UNIT_TEXT.replace("Restart=always", "Restart=no") });
    assert.equal(
      run(steps()).failure,
      `install-units: ${UNIT}: Service.Restart=no is not modelled (only Service.Restart=always)`,
    );
  });

  it("stops at a refused mount, with the refusal, and makes no further one", () => {
    const found = run(steps(), UID, "/mnt/samples");
    assert.deepEqual(
      [found.failure, found.refusal, found.unit, found.hook, found.mounted],
      ["mount: mount.nfs4: Connection timed out", refusal, undefined, abandoned, ["/mnt/samples"]],
    );
  });

  it("stops at an access point of another uid, whose files it could not make here", () => {
    assert.equal(
      run(steps(), 9).failure,
      `start: not modelled: unit ${UNIT} runs as ${UID}, but the access point of /mnt/samples as 9`,
    );
  });

  it("gives the unit's process: identity, writable mounts and environment as the unit says", () => {
    const done = run(steps());
    assert.deepEqual(workerProcess("retrain", done.unit!, done, home), {
      label: "retrain",
      uid: UID,
      gid: UID,
      groups: [7001],
      umask: 0o002,
      mounts: [
        { source: join(folder, "mnt/samples"), at: "/mnt/samples", readOnly: false },
        // Not in ReadWritePaths, so ProtectSystem=strict makes it read-only, whatever the mount allows.
        { source: join(folder, "mnt/models"), at: "/mnt/models", readOnly: true },
      ],
      readOnlyFolders: [{ source: home, at: "/opt/shared-storage" }],
      tmpBytes: 1024 * 1024 * 1024,
      workingDirectory: "/opt/shared-storage",
      environment: { LANG: "de_DE.UTF-8", PATH: "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin" },
      nodeArguments: ["/opt/shared-storage/index.mjs"],
    });
  });
});
