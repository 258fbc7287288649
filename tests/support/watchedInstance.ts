import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

const SOURCE = readFileSync(join(__dirname, "../../components/mountWatchdog.sh"), "utf8");

export const INSTANCE_ID = "i-0123456789abcdef0";

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
  "curl "*"aws-ec2-metadata-token: token"*meta-data/instance-id) echo ${INSTANCE_ID} ;;
esac
`;

/** The mount watchdog's real script on an instance that is a folder; what it asks of AWS is written down. */
export class WatchedInstance {
  /**
   * @param mounts as the script takes them: `rw:/path` or `ro:/path`
   * @param seconds that a probe may take
   */
  constructor(
    private readonly root: string,
    private readonly mounts: readonly string[],
    seconds: number,
  ) {
    for (const folder of ["bin", "state"]) mkdirSync(join(root, folder));
    for (const name of ["aws", "curl", "date"]) this.stand(name, STAND_IN);
    const mountTable = SOURCE.replace("/proc/self/mounts", join(root, "mounts"));
    this.write("watchdog.sh", mountTable.replace("probe_seconds=20", `probe_seconds=${seconds}`));
    this.mounted(mounts.map((mount) => mount.slice("rw:".length)));
    this.write("parameter", "none");
    this.at(1_800_000_000);
  }

  /** One round; what the script says, without the folder's name, and without the shell's own lines about what was killed. */
  round(): { readonly status: number | null; readonly stderr: string } {
    const { status, stderr } = spawnSync("/bin/sh", [join(this.root, "watchdog.sh"), "/p/watchdog", ...this.mounts], {
      encoding: "utf8",
      env: {
        PATH: `${join(this.root, "bin")}:${process.env.PATH}`,
        ROOT: this.root,
        STATE_DIRECTORY: join(this.root, "state"),
      },
    });
    return { status, stderr: stderr.replaceAll(`${this.root}/`, "/").replace(/^(?!mount watchdog: ).*\n/gm, "") };
  }

  /** What the mount table says is mounted. */
  mounted(paths: readonly string[]): void {
    this.write("mounts", paths.map((path) => `127.0.0.1:/ ${path} nfs4 rw,hard 0 0\n`).join(""));
  }

  /** Replaces a program. */
  stand(program: string, text: string): void {
    writeFileSync(join(this.root, "bin", program), text, { mode: 0o755 });
  }

  write(file: string, text: string): void {
    writeFileSync(join(this.root, file), text);
  }

  read(file: string): string {
    return readFileSync(join(this.root, file), "utf8").trim();
  }

  /** Unix seconds. */
  at(time: number): void {
    this.write("now", `${time}`);
  }

  calls(): readonly string[] {
    return existsSync(join(this.root, "calls")) ? this.read("calls").split("\n") : [];
  }
}
