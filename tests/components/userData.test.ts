import * as assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";
import { type UserDataArgs, userData } from "../../components/userData";
import { workerScript } from "../../components/workerScript";
import { scratchDirectory } from "../support/scratchDirectory";

const ARGS: UserDataArgs = {
  consumer: "pets",
  region: "eu-west-1",
  bundle: "s3://bucket/pets/abc.tar",
  sha256: "abc",
  unit: "shared-storage-pets.service",
  fileSystemId: "fs-0123456789abcdef0",
  mounts: [
    { accessPointId: "fsap-11111111111111111", at: "/mnt/journal", rights: "write" },
    { accessPointId: "fsap-22222222222222222", at: "/mnt/models", rights: "read" },
  ],
  group: "shared-storage-test-pets",
  hook: "bootstrap",
};
const SCRIPT = "/usr/local/sbin/shared-storage";

describe("components/userData", () => {
  const scratch = scratchDirectory();

  it("is cloud-config that installs two packages and one script, and calls only that, in order", () => {
    const text = userData(ARGS);
    assert.equal(text.split("\n")[0], "#cloud-config");
    assert.deepEqual(parse(text), {
      packages: ["amazon-efs-utils", "nodejs24"],
      write_files: [{ path: SCRIPT, owner: "root:root", permissions: "0755", content: workerScript("eu-west-1") }],
      runcmd: [
        [SCRIPT, "fetch-bundle", "s3://bucket/pets/abc.tar", "abc"],
        [SCRIPT, "install-units", "shared-storage-pets.service"],
        [SCRIPT, "mount", "fs-0123456789abcdef0", "/mnt/journal", "_netdev,tls,iam,accesspoint=fsap-11111111111111111"],
        [
          SCRIPT,
          "mount",
          "fs-0123456789abcdef0",
          "/mnt/models",
          "_netdev,tls,iam,accesspoint=fsap-22222222222222222,ro",
        ],
        [SCRIPT, "start", "shared-storage-pets.service"],
        [SCRIPT, "complete-hook", "shared-storage-test-pets", "bootstrap", "CONTINUE"],
      ],
    });
  });

  it("keeps permissions a text: as a YAML number 0755 would be another mode", () => {
    assert.match(userData(ARGS), /permissions: "0755"/);
  });

  it("fails when it is longer than EC2 takes, with both sizes", () => {
    const mounts = Array.from({ length: 200 }, () => ARGS.mounts[0]!);
    assert.throws(
      () => userData({ ...ARGS, mounts }),
      /^Error: consumer pets: user data has (1[6-9]|[2-9]\d)\d{3} bytes, EC2 takes 16384; use fewer mounts or shorter paths$/,
    );
  });

  it("leaves room: a worker with ten mounts takes less than half of what EC2 allows", () => {
    const mounts = Array.from({ length: 10 }, () => ARGS.mounts[0]!);
    assert.ok(Buffer.byteLength(userData({ ...ARGS, mounts })) < 8 * 1024);
  });

  it("satisfies cloud-init's own schema", function () {
    const check = (text: string) => {
      const file = join(scratch(), "user-data");
      writeFileSync(file, text);
      return spawnSync("cloud-init", ["schema", "--config-file", file], { encoding: "utf8" });
    };
    const { error, status, stdout, stderr } = check(userData(ARGS));
    if (error !== undefined) {
      console.log("      pending: cloud-init is not installed, so its schema cannot be asked");
      return this.skip();
    }
    assert.equal(status, 0, stdout + stderr);
    const planted = userData(ARGS).replace("runcmd:", "runcmd: 7\nrunning:");
    assert.notEqual(check(planted).status, 0, "cloud-init's schema finds a planted fault");
  });
});
