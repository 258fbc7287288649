import * as assert from "node:assert/strict";
import fc from "fast-check";
import { parse } from "yaml";
import { type UserDataArgs, userData } from "../../components/userData";
import { helperUnits } from "../../components/workerHelpers";
import { workerScript } from "../../components/workerScript";
import { USER_DATA_BYTES, USER_DATA_ROOM, userDataBytes } from "../../config/workerLimits";

const ARGS: UserDataArgs = {
  consumer: "pets",
  region: "eu-west-1",
  packages: ["htop"],
  bundle: "s3://bucket/pets/abc.tar",
  sha256: "abc",
  unit: "shared-storage-pets.service",
  helpers: helperUnits({ name: "pets", market: "spot" }),
  fileSystemId: "fs-0123456789abcdef0",
  mounts: [
    { accessPointId: "fsap-11111111111111111", at: "/mnt/journal", rights: "write" },
    { accessPointId: "fsap-22222222222222222", at: "/mnt/models", rights: "read" },
  ],
  group: "shared-storage-test-pets",
  hook: "bootstrap",
  outcome: "/shared-storage/shared-storage-test-pets/start",
};
const SCRIPT = "/usr/local/sbin/shared-storage";

describe("components/userData", () => {
  it("is cloud-config that installs four packages and one script, and calls only that, in order", () => {
    const text = userData(ARGS);
    assert.equal(text.split("\n")[0], "#cloud-config");
    assert.deepEqual(parse(text), {
      packages: ["amazon-cloudwatch-agent", "amazon-efs-utils", "logrotate", "nodejs24", "htop"],
      write_files: [{ path: SCRIPT, owner: "root:root", permissions: "0755", content: workerScript("eu-west-1") }],
      runcmd: [
        [SCRIPT, "fetch-bundle", "s3://bucket/pets/abc.tar", "abc"],
        [
          SCRIPT,
          "install-units",
          "shared-storage-pets.service",
          "shared-storage-pets-watchdog.service",
          "shared-storage-pets-watchdog.timer",
          "shared-storage-pets-spot.service",
        ],
        [SCRIPT, "collect-logs"],
        [SCRIPT, "mount", "fs-0123456789abcdef0", "/mnt/journal", "_netdev,tls,iam,accesspoint=fsap-11111111111111111"],
        [
          SCRIPT,
          "mount",
          "fs-0123456789abcdef0",
          "/mnt/models",
          "_netdev,tls,iam,accesspoint=fsap-22222222222222222,ro",
        ],
        [
          SCRIPT,
          "start",
          "shared-storage-pets.service",
          "shared-storage-pets-watchdog.timer",
          "shared-storage-pets-spot.service",
        ],
        [SCRIPT, "report", "/shared-storage/shared-storage-test-pets/start"],
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

  it("never is, if the configuration keeps mounts and packages to their room", () => {
    // Everything that is not counted there, at its longest.
    const longest: UserDataArgs = {
      ...ARGS,
      region: "ap-southeast-99",
      bundle: `s3://${"b".repeat(63)}/${"c".repeat(52)}/${"0".repeat(64)}.tar`,
      sha256: "0".repeat(64),
      unit: `shared-storage-${"c".repeat(52)}.service`,
      helpers: helperUnits({ name: "c".repeat(52), market: "spot" }),
      outcome: `/shared-storage/${"g".repeat(64)}/start`,
      group: "g".repeat(64),
    };
    const path = fc.string({ unit: fc.constantFrom("a", "/"), minLength: 6, maxLength: 160 }).map((text) => `/${text}`);
    const name = fc.string({ unit: fc.constantFrom("a", "-", "1"), minLength: 1, maxLength: 128 });
    const property = fc.property(
      fc.array(path, { maxLength: 60 }),
      fc.array(name, { maxLength: 50 }),
      (paths, packages) => {
        fc.pre(userDataBytes(paths, packages) <= USER_DATA_ROOM);
        const mounts = paths.map((at) => ({ ...ARGS.mounts[1]!, at }));
        assert.ok(Buffer.byteLength(userData({ ...longest, mounts, packages })) <= USER_DATA_BYTES);
      },
    );
    fc.assert(property, { numRuns: 60 });
    const full = Array.from({ length: 47 }, () => ({ ...ARGS.mounts[1]!, at: "/mnt/samples0000" }));
    assert.ok(
      userDataBytes(
        full.map(({ at }) => at),
        [],
      ) > USER_DATA_ROOM,
    );
  });
});
