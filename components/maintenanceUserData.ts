import { stringify } from "yaml";

const UNITS = "/etc/systemd/system";
const END = "maintenance-end";

/** Where a session finds the whole file system. */
const MAINTENANCE_PATH = "/mnt/file-system";

export interface MaintenanceUserDataArgs {
  /** ISO 8601 with a zone. */
  readonly until: string;
  readonly fileSystemId: string;
  readonly accessPointId: string;
}

/**
 * Cloud-config of the maintenance instance: the mount, and before it the end. Powering off terminates the instance; the
 * timer is a file, so it is still there after a reboot, and one that was missed fires at once.
 */
export function maintenanceUserData({ until, fileSystemId, accessPointId }: MaintenanceUserDataArgs): string {
  const unit = (name: string, lines: readonly string[]) => ({
    path: `${UNITS}/${name}`,
    owner: "root:root",
    permissions: "0644",
    content: `${lines.join("\n")}\n`,
  });
  const options = `_netdev,tls,iam,accesspoint=${accessPointId}`;
  return `#cloud-config\n${stringify(
    {
      packages: ["amazon-efs-utils"],
      write_files: [
        unit(`${END}.service`, [
          "[Unit]",
          "Description=End of maintenance",
          "[Service]",
          "Type=oneshot",
          "ExecStart=/usr/bin/systemctl poweroff",
        ]),
        unit(`${END}.timer`, [
          "[Unit]",
          `Description=Maintenance ends at ${until}`,
          "[Timer]",
          `OnCalendar=${calendar(until)}`,
          "Persistent=true",
          "[Install]",
          "WantedBy=timers.target",
        ]),
      ],
      runcmd: [
        ["systemctl", "daemon-reload"],
        ["systemctl", "enable", "--now", `${END}.timer`],
        ["mkdir", "-p", MAINTENANCE_PATH],
        ["mount", "-t", "efs", "-o", options, `${fileSystemId}:/`, MAINTENANCE_PATH],
      ],
    },
    { lineWidth: 0 },
  )}`;
}

/** `2030-01-31T12:00:00+01:00` → `2030-01-31 11:00:00 UTC`, as systemd.time writes it. */
function calendar(until: string): string {
  return new Date(until)
    .toISOString()
    .replace("T", " ")
    .replace(/\.\d+Z$/, " UTC");
}
