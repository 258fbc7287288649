import { createHash } from "node:crypto";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { create } from "tar";
import { agentConfig } from "../../../components/workerLogs";
import type { WorkerStep } from "../../../local/admission/userData";
import type { GrantedMount } from "../../../local/sandbox/grantedMount";
import { MountRefused } from "../../../local/sandbox/mountRefused";
import { type Bootstrapped, bootstrap } from "../../../local/worker/bootstrap";

export const UID = 5001;
export const UNIT = "shared-storage-retrain.service";
export const HELPER = "shared-storage-retrain-watchdog.timer";
export const UNIT_TEXT = `[Unit]
RequiresMountsFor=/mnt/samples /mnt/models
[Service]
Type=exec
ExecStart=/usr/bin/node-24 /opt/shared-storage/index.mjs
WorkingDirectory=/opt/shared-storage
User=${UID}
Group=${UID}
SupplementaryGroups=7001
UMask=0002
StandardOutput=append:/var/log/shared-storage/retrain.log
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

const NAMES = { project: "shared-storage", stack: "test", region: "eu-west-1" };

export const FILES: Readonly<Record<string, string>> = {
  "index.mjs": "console.log(1)",
  "fs-thread.mjs": "2",
  [`units/${HELPER}`]: "[Timer]\n",
  [`units/${UNIT}`]: UNIT_TEXT,
  "agent.json": agentConfig(NAMES, { name: "retrain" }),
};

export const refusal = {
  check: "consumer egress 2049",
  error: "mount.nfs4",
  message: "mount.nfs4: Connection timed out",
  resource: "r",
  missing: "m",
  fix: "f",
} as const;

/** An instance in a folder, with a bundle that it can fetch and two mounts that it can make. */
export class WorkerFixture {
  readonly folder = mkdtempSync(join(tmpdir(), "shared-storage-bootstrap-"));
  readonly home = join(this.folder, "home");
  bundle = this.pack(FILES);
  logGroup = "/aws/ec2/shared-storage-test-retrain";

  /** A tar of these files, as the program makes it. */
  pack(files: Readonly<Record<string, string>>, links: Readonly<Record<string, string>> = {}) {
    const source = mkdtempSync(join(this.folder, "source-"));
    for (const [name, text] of Object.entries(files)) {
      mkdirSync(dirname(join(source, name)), { recursive: true });
      writeFileSync(join(source, name), text, { mode: 0o600 });
    }
    for (const [name, target] of Object.entries(links)) symlinkSync(target, join(source, name));
    const file = join(source, "bundle.tar");
    create({ cwd: source, file, sync: true, portable: true }, [...Object.keys(files), ...Object.keys(links)]);
    return { file, sha256: createHash("sha256").update(readFileSync(file)).digest("hex") };
  }

  /** The usual steps, those of some verbs replaced. */
  steps(changes: Partial<Record<WorkerStep["verb"], readonly WorkerStep[]>> = {}): WorkerStep[] {
    const usual: Record<WorkerStep["verb"], readonly WorkerStep[]> = {
      "fetch-bundle": [this.fetch()],
      "install-units": [{ verb: "install-units", units: [UNIT, HELPER] }],
      "collect-logs": [{ verb: "collect-logs" }],
      mount: [mountStep("/mnt/samples"), mountStep("/mnt/models")],
      start: [{ verb: "start", units: [UNIT] }],
      report: [{ verb: "report", parameter: "/p/start" }],
      "complete-hook": [{ verb: "complete-hook", group: "g", hook: "h", result: "CONTINUE" }],
    };
    return Object.values({ ...usual, ...changes }).flat();
  }

  fetch(key = "retrain/x.tar", sha256 = this.bundle.sha256): WorkerStep {
    return { verb: "fetch-bundle", bucket: "b", key, sha256 };
  }

  /** @param refuses path whose mount is refused */
  run(
    made: readonly WorkerStep[] = this.steps(),
    uid = UID,
    refuses: string | undefined = undefined,
  ): Bootstrapped & { readonly mounted: readonly string[] } {
    const mounted: string[] = [];
    const done = bootstrap(made, {
      home: this.home,
      objectFile: (bucket, key) => (bucket === "b" && key === "retrain/x.tar" ? this.bundle.file : undefined),
      hasLogGroup: (name) => name === this.logGroup,
      mount: ({ at }) => {
        mounted.push(at);
        if (at === refuses) throw new MountRefused(refusal);
        return this.granted(at, uid);
      },
    });
    return { ...done, mounted };
  }

  remove(): void {
    rmSync(this.folder, { recursive: true });
  }

  private granted(at: string, uid: number): GrantedMount {
    const request = {
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
    } as const;
    const identity = { uid, gid: 7001, secondaryGids: [], rights: "write", creation: undefined } as const;
    const admission = {
      granted: true,
      request,
      checks: [],
      rootPath: at,
      directory: at.slice(1),
      ...identity,
    } as const;
    return { source: join(this.folder, at.slice(1)), admission };
  }
}

export function mountStep(at: string): WorkerStep {
  const options = { netdev: true, tls: true, iam: true, accessPoint: "fsap-1", readOnly: false };
  return { verb: "mount", fileSystemId: "fs-1", at, options };
}
