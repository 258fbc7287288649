import * as assert from "node:assert/strict";
import { parse, stringify } from "yaml";
import { userData } from "../../../components/userData";
import { helperUnits } from "../../../components/workerHelpers";
import { SCRIPT_PATH } from "../../../components/workerScript";
import { OWN_PACKAGES } from "../../../config/workerLimits";
import { parseUserData, UserDataError } from "../../../local/admission/userData";

const REGION = "eu-west-1";
const SHA = "ab".repeat(32);

const TEXT = userData({
  consumer: "farm",
  region: REGION,
  packages: [],
  bundle: "s3://bundles-1/farm/a.tar",
  sha256: SHA,
  unit: "shared-storage-farm.service",
  helpers: helperUnits({ name: "farm", market: "spot" }),
  fileSystemId: "fs-0123456789abcdef0",
  mounts: [
    { accessPointId: "fsap-0123456789abcdef0", at: "/mnt/models", rights: "read" },
    { accessPointId: "fsap-0123456789abcdef1", at: "/mnt/samples", rights: "write" },
  ],
  group: "shared-storage-dev-farm",
  hook: "bootstrap",
  outcome: "/shared-storage/shared-storage-dev-farm/start",
});

interface Document {
  packages: unknown;
  write_files: Record<string, unknown>[];
  runcmd: string[][];
}

/** The same document after a change, as text. */
function changed(change: (document: Document) => void): string {
  const document: Document = parse(TEXT);
  change(document);
  return `#cloud-config\n${stringify(document, { lineWidth: 0 })}`;
}

describe("local/admission/userData", () => {
  it("parses what the components generate", () => {
    assert.deepEqual(parseUserData(TEXT, REGION), {
      packages: [],
      steps: [
        { verb: "fetch-bundle", bucket: "bundles-1", key: "farm/a.tar", sha256: SHA },
        {
          verb: "install-units",
          units: ["farm.service", "farm-watchdog.service", "farm-watchdog.timer", "farm-spot.service"].map(
            (unit) => `shared-storage-${unit}`,
          ),
        },
        { verb: "collect-logs" },
        {
          verb: "mount",
          fileSystemId: "fs-0123456789abcdef0",
          at: "/mnt/models",
          options: { netdev: true, tls: true, iam: true, accessPoint: "fsap-0123456789abcdef0", readOnly: true },
        },
        {
          verb: "mount",
          fileSystemId: "fs-0123456789abcdef0",
          at: "/mnt/samples",
          options: { netdev: true, tls: true, iam: true, accessPoint: "fsap-0123456789abcdef1", readOnly: false },
        },
        {
          verb: "start",
          units: ["farm.service", "farm-watchdog.timer", "farm-spot.service"].map((unit) => `shared-storage-${unit}`),
        },
        { verb: "report", parameter: "/shared-storage/shared-storage-dev-farm/start" },
        { verb: "complete-hook", group: "shared-storage-dev-farm", hook: "bootstrap", result: "CONTINUE" },
      ],
    });
  });

  it("parses further packages, by name", () => {
    const packages = (...names: readonly unknown[]) =>
      changed((one) => Object.assign(one, { packages: [...OWN_PACKAGES, ...names] }));
    assert.deepEqual(parseUserData(packages("htop"), REGION).packages, ["htop"]);
    assert.throws(() => parseUserData(packages("/tmp/x.rpm"), REGION), {
      message: /^user data is not modelled: packages\.4: /,
    });
  });

  it("parses a worker without mounts", () => {
    const { steps } = parseUserData(
      changed(({ runcmd }) => runcmd.splice(3, 2)),
      REGION,
    );
    assert.deepEqual(
      steps.map(({ verb }) => verb),
      ["fetch-bundle", "install-units", "collect-logs", "start", "report", "complete-hook"],
    );
  });

  it("parses the options one by one", () => {
    const options = (text: string) => {
      const { steps } = parseUserData(
        changed(({ runcmd }) => {
          runcmd[3]![4] = text;
        }),
        REGION,
      );
      const step = steps[3];
      assert.equal(step?.verb, "mount");
      return step.verb === "mount" ? step.options : undefined;
    };
    const none = { netdev: false, tls: false, iam: false, accessPoint: undefined, readOnly: false };
    assert.deepEqual(options("_netdev"), { ...none, netdev: true });
    assert.deepEqual(options("tls"), { ...none, tls: true });
    assert.deepEqual(options("iam"), { ...none, iam: true });
    assert.deepEqual(options("ro"), { ...none, readOnly: true });
    assert.deepEqual(options("accesspoint=fsap-1"), { ...none, accessPoint: "fsap-1" });
  });

  const refused: readonly (readonly [string, string])[] = [
    ["#!/bin/sh\n", "it does not start with #cloud-config"],
    [TEXT.replace("#cloud-config\n", "#cloud-boothook\n"), "it does not start with #cloud-config"],
    [changed((one) => Object.assign(one, { bootcmd: [] })), 'the document: Unrecognized key: "bootcmd"'],
    [
      changed((one) => Object.assign(one, { packages: ["amazon-efs-utils"] })),
      "packages: must begin with amazon-cloudwatch-agent, amazon-efs-utils, logrotate, nodejs24",
    ],
    [
      changed(({ write_files: [file] }) => Object.assign(file!, { permissions: "0777" })),
      'write_files.0.permissions: Invalid input: expected "0755"',
    ],
    [
      changed(({ write_files: [file] }) => Object.assign(file!, { content: `${String(file!.content)}# more\n` })),
      `${SCRIPT_PATH} is not the script of components/workerScript.ts`,
    ],
    [changed(({ runcmd }) => runcmd.push(["reboot"])), `runcmd.8.0: Invalid input: expected "${SCRIPT_PATH}"`],
    [
      changed(({ runcmd }) => runcmd.push([SCRIPT_PATH, "reboot"])),
      "the verb reboot; known are fetch-bundle, install-units, collect-logs, mount, start, report, complete-hook",
    ],
    [
      changed(({ runcmd }) => runcmd.reverse()),
      "the order complete-hook, report, start, mount, collect-logs, install-units, fetch-bundle; known is fetch-bundle, install-units, collect-logs, mount, start, report, complete-hook",
    ],
    [
      changed(({ runcmd }) => runcmd.pop()),
      "the order fetch-bundle, install-units, collect-logs, mount, start, report; known is fetch-bundle, install-units, collect-logs, mount, start, report, complete-hook",
    ],
    [step(0, 2, "https://example.com/a.tar"), "fetch-bundle: https://example.com/a.tar is not s3://bucket/key"],
    [step(0, 3, "abc"), "fetch-bundle: abc is not a sha256"],
    [step(0, 4, "extra"), "fetch-bundle takes 2 arguments, got 3"],
    [step(1, 2, "../unit.service"), "install-units: ../unit.service is not the name of a service"],
    [step(1, 4, "other.timer"), "install-units: other.timer is neither a watchdog nor a spot watch"],
    [step(2, 2, "extra"), "collect-logs takes 0 arguments, got 1"],
    [step(5, 2, "unit.timer"), "start: unit.timer is not the name of a service"],
    [step(3, 2, "10.0.0.4"), "mount: 10.0.0.4 is not the id of a file system"],
    [step(3, 3, "mnt"), "mount: mnt is not an absolute path"],
    [step(3, 4, "tls,noresvport"), "mount: the option noresvport; known are _netdev, tls, iam, ro, accesspoint=…"],
    [step(3, 4, "tls,tls"), "mount: tls,tls repeats an option"],
    [step(3, 4, "accesspoint=a,accesspoint=b"), "mount: accesspoint=a,accesspoint=b repeats an option"],
    [step(3, 4, ""), "mount: the option ; known are _netdev, tls, iam, ro, accesspoint=…"],
    [step(6, 2, "start"), "report: start is not the path of a parameter"],
    [step(7, 4, "ABANDON"), "complete-hook: the result ABANDON is not CONTINUE"],
  ];
  for (const [text, reason] of refused) {
    it(`refuses: ${reason}`, () => {
      assert.throws(() => parseUserData(text, REGION), new UserDataError(`user data is not modelled: ${reason}`));
    });
  }

  it("refuses another region's script", () => {
    assert.throws(() => parseUserData(TEXT, "us-east-1"), UserDataError);
  });

  it("refuses broken YAML", () => {
    assert.throws(() => parseUserData("#cloud-config\na: [", REGION), UserDataError);
  });
});

/** The document with one argument of one call replaced. */
function step(call: number, argument: number, value: string): string {
  return changed(({ runcmd }) => {
    runcmd[call]![argument] = value;
  });
}
