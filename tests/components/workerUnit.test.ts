import * as assert from "node:assert/strict";
import { unitName, workerUnit } from "../../components/workerUnit";
import { directories, ec2Config, mounts } from "../support/stackConfigs";

const UID = 1_100_000_000;
const ALL = directories("samples", "journal", "models");

describe("components/workerUnit", () => {
  it("runs as the consumer, with the groups of what it writes, its mounts, and nothing else writable", () => {
    const config = ec2Config("pets", {
      id: UID,
      mounts: mounts({ samples: "write", journal: "write", models: "read" }),
      environment: { COLOUR: "blue" },
    });
    assert.equal(
      workerUnit(config, ALL),
      `[Unit]
Description=Consumer pets of the shared file system
After=network-online.target
RequiresMountsFor=/mnt/journal /mnt/models /mnt/samples

[Service]
Type=exec
ExecStart=/usr/bin/node-24 /opt/shared-storage/index.mjs
WorkingDirectory=/opt/shared-storage
User=1100000000
Group=1100000000
SupplementaryGroups=1695515916 1770936015
UMask=0002
StandardOutput=append:/var/log/shared-storage/pets.log
Environment="COLOUR=blue"
Environment="SHARED_STORAGE_CONSUMER=pets"
Environment="SHARED_STORAGE_MOUNTS={\\"journal\\":\\"/mnt/journal\\",\\"models\\":\\"/mnt/models\\",\\"samples\\":\\"/mnt/samples\\"}"
Restart=always
RestartSec=2
TimeoutStopSec=100
KillSignal=SIGTERM
NoNewPrivileges=yes
ProtectSystem=strict
ProtectHome=yes
PrivateTmp=yes
CapabilityBoundingSet=
ReadWritePaths=/mnt/journal /mnt/samples

[Install]
WantedBy=multi-user.target
`,
    );
  });

  it("has no empty lists where nothing is mounted or nothing is written", () => {
    const without = workerUnit(ec2Config("pets", { mounts: [] }), ALL);
    assert.doesNotMatch(without, /RequiresMountsFor|SupplementaryGroups|ReadWritePaths/);
    const reading = workerUnit(ec2Config("pets", { mounts: mounts({ models: "read" }) }), ALL);
    assert.doesNotMatch(reading, /SupplementaryGroups|ReadWritePaths/);
    assert.match(reading, /^RequiresMountsFor=\/mnt\/models$/m);
  });

  it("takes quotes, backslashes and systemd's percent sign in variables literally", () => {
    const unit = workerUnit(ec2Config("pets", { environment: { TEXT: 'a "b" \\ 100%h $HOME' } }), ALL);
    assert.match(unit, /^Environment="TEXT=a \\"b\\" \\\\ 100%%h \$HOME"$/m);
  });

  it("is named after the consumer", () => {
    assert.equal(unitName("pets"), "shared-storage-pets.service");
  });
});
