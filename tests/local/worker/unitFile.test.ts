import assert from "node:assert/strict";
import fc from "fast-check";
import { unitName, workerUnit } from "../../../components/workerUnit";
import { parseUnit, UnitError } from "../../../local/worker/unitFile";
import { directories, ec2Config, mounts } from "../../support/stackConfigs";

const PLACE = "shared-storage-retrain.service";

const DIRECTIVES: Readonly<Record<string, readonly string[]>> = {
  Unit: ["Description=A worker", "After=network-online.target", "RequiresMountsFor=/mnt/a /mnt/b"],
  Service: [
    "Type=exec",
    "ExecStart=/usr/bin/node-24 /opt/shared-storage/index.mjs",
    "WorkingDirectory=/opt/shared-storage",
    "User=5001",
    "Group=5002",
    "SupplementaryGroups=6001 6002",
    "UMask=0002",
    "StandardOutput=append:/var/log/a.log",
    'Environment="A=b"',
    "Restart=always",
    "RestartSec=2",
    "TimeoutStopSec=120",
    "KillSignal=SIGTERM",
    "NoNewPrivileges=yes",
    "ProtectSystem=strict",
    "ProtectHome=yes",
    "PrivateTmp=yes",
    "CapabilityBoundingSet=",
    "ReadWritePaths=/mnt/a",
  ],
  Install: ["WantedBy=multi-user.target"],
};

/** The unit above, with the directive of that name replaced, left out (undefined) or added. */
function unit(change?: string, line?: string): string {
  const changed = Object.entries(DIRECTIVES).map(([section, lines]) => {
    const [inSection, name] = change?.split(".") ?? [];
    if (inSection !== section) return [`[${section}]`, ...lines];
    const at = lines.findIndex((each) => each.startsWith(`${name}=`));
    const without = lines.filter((_, index) => index !== at);
    return [`[${section}]`, ...without, ...(line === undefined ? [] : [line])];
  });
  return changed.map((lines) => `${lines.join("\n")}\n`).join("\n");
}

function problems(text: string): readonly string[] {
  try {
    parseUnit(text, PLACE);
  } catch (error) {
    assert.ok(error instanceof UnitError);
    assert.equal(error.message, `${PLACE}: ${error.problems.join("; ")}`);
    return error.problems;
  }
  return [];
}

describe("a worker's unit", () => {
  it("is understood whole", () => {
    assert.deepEqual(parseUnit(unit(), PLACE), {
      nodeArguments: ["/opt/shared-storage/index.mjs"],
      workingDirectory: "/opt/shared-storage",
      uid: 5001,
      gid: 5002,
      groups: [6001, 6002],
      umask: 0o002,
      logFile: "/var/log/a.log",
      environment: { A: "b" },
      restartDelay: 2_000,
      stopTimeout: 120_000,
      stopSignal: "SIGTERM",
      requiresMounts: ["/mnt/a", "/mnt/b"],
      writable: ["/mnt/a"],
    });
  });

  it("is understood as the program generates it", () => {
    const environment = { PUBLISH_RECORDS: "512", ODD: 'a "b" \\ 100 % $HOME' };
    const config = ec2Config("retrain", {
      mounts: mounts({ samples: "write", journal: "write", models: "read" }),
      environment,
    });
    const known = directories("samples", "journal", "models");
    const parsed = parseUnit(workerUnit(config, known), unitName("retrain"));
    assert.deepEqual(parsed, {
      nodeArguments: ["/opt/shared-storage/index.mjs"],
      workingDirectory: "/opt/shared-storage",
      uid: config.id,
      gid: config.id,
      groups: [known.journal!.id, known.samples!.id],
      umask: 0o002,
      logFile: "/var/log/shared-storage/retrain.log",
      environment: {
        ...environment,
        SHARED_STORAGE_CONSUMER: "retrain",
        SHARED_STORAGE_MOUNTS: '{"journal":"/mnt/journal","models":"/mnt/models","samples":"/mnt/samples"}',
      },
      restartDelay: 2_000,
      stopTimeout: 100_000,
      stopSignal: "SIGTERM",
      requiresMounts: ["/mnt/journal", "/mnt/models", "/mnt/samples"],
      writable: ["/mnt/journal", "/mnt/samples"],
    });
  });

  it("gives every variable back as the configuration has it", () => {
    const value = fc.string({ unit: "grapheme-ascii" }).map((text) => text.replace(/[\r\n]/g, ""));
    fc.assert(
      fc.property(value, (text) => {
        const config = ec2Config("retrain", { mounts: mounts({ samples: "write" }), environment: { V: text } });
        const parsed = parseUnit(workerUnit(config, directories("samples")), PLACE);
        assert.equal(parsed.environment.V, text);
      }),
    );
  });

  it("has systemd's defaults where it says nothing", () => {
    const { restartDelay } = parseUnit(unit("Service.RestartSec"), PLACE);
    const { stopTimeout } = parseUnit(unit("Service.TimeoutStopSec"), PLACE);
    const { stopSignal } = parseUnit(unit("Service.KillSignal"), PLACE);
    const { umask } = parseUnit(unit("Service.UMask"), PLACE);
    const { groups } = parseUnit(unit("Service.SupplementaryGroups"), PLACE);
    assert.deepEqual([restartDelay, stopTimeout, stopSignal, umask, groups], [100, 90_000, "SIGTERM", 0o022, []]);
  });

  const wrong: readonly [string, string | undefined, string][] = [
    ["Service.ExecStart", undefined, "Service.ExecStart is missing"],
    ["Service.StandardOutput", undefined, "Service.StandardOutput is missing"],
    [
      "Service.StandardOutput",
      "StandardOutput=journal",
      "Service.StandardOutput must be append: and an absolute path, got journal",
    ],
    [
      "Service.ExecStart",
      "ExecStart=/usr/bin/python3 x.py",
      "Service.ExecStart must be /usr/bin/node-24 and its arguments, got /usr/bin/python3 x.py",
    ],
    [
      "Service.ExecStart",
      "ExecStart=/usr/bin/node-24",
      "Service.ExecStart must be /usr/bin/node-24 and its arguments, got /usr/bin/node-24",
    ],
    [
      "Service.ExecStart",
      "ExecStart=/usr/bin/node-24 a.mjs; reboot",
      "Service.ExecStart must be /usr/bin/node-24 and its arguments, got /usr/bin/node-24 a.mjs; reboot",
    ],
    ["Service.User", "User=retrain", "Service.User must be a numeric uid, got retrain"],
    ["Service.User", undefined, "Service.User is missing"],
    ["Service.Group", "Group=-1", "Service.Group must be a numeric gid, got -1"],
    [
      "Service.SupplementaryGroups",
      "SupplementaryGroups=6001 wheel",
      "Service.SupplementaryGroups must be numeric gids, got 6001 wheel",
    ],
    ["Service.UMask", "UMask=9", "Service.UMask must be an octal mask, got 9"],
    ["Service.RestartSec", "RestartSec=5min", "Service.RestartSec must be seconds, got 5min"],
    ["Service.TimeoutStopSec", "TimeoutStopSec=infinity", "Service.TimeoutStopSec must be seconds, got infinity"],
    ["Service.KillSignal", "KillSignal=SIGKILL", "Service.KillSignal must be SIGTERM or SIGINT, got SIGKILL"],
    ["Service.WorkingDirectory", "WorkingDirectory=~", "Service.WorkingDirectory must be an absolute path, got ~"],
    ["Service.ReadWritePaths", "ReadWritePaths=/a b", "Service.ReadWritePaths must be absolute paths, got /a b"],
    ["Service.Environment", "Environment=A=b", "Service.Environment must be one quoted NAME=value, got A=b"],
    [
      "Service.Environment",
      'Environment="A=b" "C=d"',
      'Service.Environment must be one quoted NAME=value, got "A=b" "C=d"',
    ],
    ["Service.Environment", 'Environment="A=%h"', 'Service.Environment must be one quoted NAME=value, got "A=%h"'],
    ["Service.Environment", 'Environment="=b"', 'Service.Environment must be one quoted NAME=value, got "=b"'],
    [
      "Service.Restart",
      "Restart=on-failure",
      "Service.Restart=on-failure is not modelled (only Service.Restart=always)",
    ],
    [
      "Service.ProtectSystem",
      "ProtectSystem=full",
      "Service.ProtectSystem=full is not modelled (only Service.ProtectSystem=strict)",
    ],
    [
      "Service.CapabilityBoundingSet",
      "CapabilityBoundingSet=CAP_CHOWN",
      "Service.CapabilityBoundingSet=CAP_CHOWN is not modelled (only Service.CapabilityBoundingSet=)",
    ],
    ["Service.NoNewPrivileges", undefined, "Service.NoNewPrivileges is missing"],
    ["Service.ExecStartPre", "ExecStartPre=/bin/true", "Service.ExecStartPre is not modelled"],
    ["Unit.BindsTo", "BindsTo=mnt-a.mount", "Unit.BindsTo is not modelled"],
    ["Service.Odd", "not a directive", "not a directive is not a directive"],
  ];
  for (const [change, line, expected] of wrong) {
    it(`is refused ${line === undefined ? `without ${change}` : `with ${line}`}`, () => {
      assert.deepEqual(problems(unit(change, line)), [expected]);
    });
  }

  it("is refused with all that is wrong at once", () => {
    const text = unit("Service.User", "User=me")
      .replace("Group=5002", "Group=us")
      .replace("Restart=always", "Restart=no");
    assert.deepEqual(problems(text), [
      "Service.Restart=no is not modelled (only Service.Restart=always)",
      "Service.User must be a numeric uid, got me",
      "Service.Group must be a numeric gid, got us",
    ]);
  });

  it("may have comments and blank lines", () => {
    assert.deepEqual(problems(`# a comment\n; another\n\n${unit()}`), []);
  });
});
