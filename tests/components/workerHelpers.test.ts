import * as assert from "node:assert/strict";
import { helperUnits, workerHelpers } from "../../components/workerHelpers";
import type { Ec2ConsumerConfig } from "../../config/types";
import { directories, ec2Config, mounts } from "../support/stackConfigs";

const UID = 1_100_000_000;

function helpers(changes: Partial<Ec2ConsumerConfig> = {}) {
  return workerHelpers({
    config: ec2Config("pets", { id: UID, mounts: mounts({ samples: "write", models: "read" }), ...changes }),
    directories: directories("samples", "models"),
    region: "eu-west-1",
    watchdogParameter: "/shared-storage/pets/watchdog",
  });
}

describe("components/workerHelpers", () => {
  it("is one round of the watchdog and its timer", () => {
    const { files, units, started } = helpers();
    assert.deepEqual(Object.keys(files).sort(), [
      "mount-watchdog.sh",
      "units/shared-storage-pets-watchdog.service",
      "units/shared-storage-pets-watchdog.timer",
    ]);
    assert.deepEqual(units, ["shared-storage-pets-watchdog.service", "shared-storage-pets-watchdog.timer"]);
    assert.deepEqual(started, ["shared-storage-pets-watchdog.timer"]);
    assert.equal(
      files["units/shared-storage-pets-watchdog.service"],
      `[Unit]
Description=Mount watchdog of consumer pets

[Service]
Type=oneshot
ExecStart=/bin/sh /opt/shared-storage/mount-watchdog.sh /shared-storage/pets/watchdog ro:/mnt/models rw:/mnt/samples
User=1100000000
Group=1100000000
SupplementaryGroups=1770936015
UMask=0002
Environment="AWS_DEFAULT_REGION=eu-west-1"
Environment="HOME=/var/lib/shared-storage-pets"
StateDirectory=shared-storage-pets
StandardOutput=append:/var/log/shared-storage/pets.log
TimeoutStartSec=140
NoNewPrivileges=yes
CapabilityBoundingSet=
`,
    );
    assert.equal(
      files["units/shared-storage-pets-watchdog.timer"],
      `[Unit]
Description=Rounds of the mount watchdog of consumer pets

[Timer]
OnActiveSec=30
OnUnitInactiveSec=30
AccuracySec=1

[Install]
WantedBy=timers.target
`,
    );
  });

  it("sets up nothing that would visit a mount before the script runs", () => {
    for (const [path, text] of Object.entries(helpers({ market: "spot" }).files)) {
      if (path.startsWith("units/")) assert.doesNotMatch(text, /Protect|Private|ReadWrite|RequiresMounts|Directory=\//);
    }
  });

  it("watches for EC2's notice on Spot only, and then stops watchdog and worker", () => {
    const { files, units, started } = helpers({ market: "spot" });
    const spot = "shared-storage-pets-spot.service";
    assert.deepEqual(units, [...helpers().units, spot]);
    assert.deepEqual(started, [...helpers().started, spot]);
    assert.ok("spot-watch.sh" in files);
    assert.equal(
      files[`units/${spot}`],
      `[Unit]
Description=Spot interruption notice of consumer pets
After=network-online.target

[Service]
Type=exec
ExecStart=/bin/sh /opt/shared-storage/spot-watch.sh shared-storage-pets-watchdog.timer shared-storage-pets.service
StandardOutput=append:/var/log/shared-storage/pets.log
Restart=on-failure
RestartSec=5
NoNewPrivileges=yes
CapabilityBoundingSet=

[Install]
WantedBy=multi-user.target
`,
    );
  });

  it("has no group where nothing is written", () => {
    const { files } = helpers({ mounts: mounts({ models: "read" }) });
    assert.doesNotMatch(files["units/shared-storage-pets-watchdog.service"]!, /SupplementaryGroups/);
  });

  it("calls its units the same whether or not it makes them", () => {
    for (const market of ["on-demand", "spot"] as const) {
      const { units, started } = helpers({ market });
      assert.deepEqual(helperUnits({ name: "pets", market }), { units, started });
    }
  });
});
