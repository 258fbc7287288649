import * as assert from "node:assert/strict";
import { admit } from "../../../local/admission/admit";
import { mountRequests } from "../../../local/admission/mountRequests";
import { type Admission, CHECKS, type MountRequest } from "../../../local/admission/types";
import { type Changes, DENY_POLICY, ModelledStack, TYPES } from "../../support/modelledStack";

const NO_DIRECTORIES = (_path: string) => false;

/** Admission of every mount of instance `index`, by `<consumer> <path>`. */
function admissions(stack: ModelledStack, index = 0, directoryExists = NO_DIRECTORIES): Record<string, Admission> {
  const { world } = stack.model;
  const requests = mountRequests(world, index);
  return Object.fromEntries(requests.map((one) => [`${one.consumer} ${one.at}`, admit(world, one, directoryExists)]));
}

/** Of every mount: `granted`, or the check that refused it. */
function outcomes(all: Readonly<Record<string, Admission>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(all).map(([mount, admission]) => [mount, admission.granted ? "granted" : admission.refusal.check]),
  );
}

const GRANTED = {
  "pets /mnt/samples": "granted",
  "shop /mnt/models": "granted",
  "farm /mnt/models": "granted",
  "farm /mnt/samples": "granted",
};
const gone = () => undefined;

describe("local/admission/admit", () => {
  describe("without a fault", () => {
    let stack: ModelledStack;
    before(async () => {
      stack = await ModelledStack.create();
    });

    it("creates everything and grants every mount in both zones", () => {
      assert.deepEqual(stack.complaints(), []);
      assert.deepEqual(outcomes(admissions(stack, 0)), GRANTED);
      assert.deepEqual(outcomes(admissions(stack, 1)), GRANTED);
    });

    it("gives path, identity and rights of each mount", () => {
      const grants = Object.entries(admissions(stack)).map(([mount, admission]) => {
        assert.ok(admission.granted);
        const { rootPath, directory, uid, gid, secondaryGids, rights, creation } = admission;
        return [mount, { rootPath, directory, uid, gid, secondaryGids, rights, creation }];
      });
      const samples = { rootPath: "/samples", directory: "samples", secondaryGids: [] };
      const models = { rootPath: "/models", directory: "models", secondaryGids: [] };
      const ofSamples = { ownerUid: 2001, ownerGid: 2001, mode: 0o775 };
      const ofModels = { ownerUid: 2002, ownerGid: 2002, mode: 0o775 };
      assert.deepEqual(Object.fromEntries(grants), {
        "pets /mnt/samples": { ...samples, uid: 1001, gid: 2001, rights: "write", creation: ofSamples },
        "shop /mnt/models": { ...models, uid: 1002, gid: 1002, rights: "read", creation: ofModels },
        "farm /mnt/models": { ...models, uid: 1003, gid: 1003, rights: "read", creation: ofModels },
        "farm /mnt/samples": { ...samples, uid: 1003, gid: 2001, rights: "write", creation: ofSamples },
      });
    });

    it("makes a root only where there is none", () => {
      const all = admissions(stack, 0, (path) => path === "/samples");
      const made = Object.entries(all).map(([mount, one]) => [mount, one.granted && one.creation !== undefined]);
      assert.deepEqual(Object.fromEntries(made), {
        "pets /mnt/samples": false,
        "shop /mnt/models": true,
        "farm /mnt/models": true,
        "farm /mnt/samples": false,
      });
    });

    it("says for each check what it looked at", () => {
      const { checks } = admissions(stack)["pets /mnt/samples"]!;
      const id = (type: string, name: string) => stack.id(type, name);
      assert.deepEqual(checks, [
        {
          check: "mount target in zone",
          passed: true,
          resource: `${TYPES.mountTarget}::target-a`,
          detail: `${id(TYPES.mountTarget, "target-a")} at ${stack.output(TYPES.mountTarget, "target-a", "ipAddress")} serves eu-west-1a`,
        },
        {
          check: "consumer egress 2049",
          passed: true,
          resource: `${TYPES.egress}::pets`,
          detail: `${id(TYPES.egress, "pets")} lets pets out to tcp/2049`,
        },
        {
          check: "mount target ingress 2049",
          passed: true,
          resource: `${TYPES.ingress}::pets`,
          detail: `${id(TYPES.ingress, "pets")} lets pets in on tcp/2049`,
        },
        { check: "TLS", passed: true, resource: `${TYPES.function}::pets`, detail: "the mount is encrypted" },
        {
          check: "access point",
          passed: true,
          resource: `${TYPES.accessPoint}::pets.samples`,
          detail: `${id(TYPES.accessPoint, "pets.samples")} leads to /samples`,
        },
        {
          check: "IAM",
          passed: true,
          resource: `${TYPES.rolePolicy}::pets`,
          detail:
            `statement Mount of ${TYPES.rolePolicy}::pets allows elasticfilesystem:ClientMount on ` +
            stack.output(TYPES.fileSystem, "fs", "arn"),
        },
        {
          check: "root directory",
          passed: true,
          resource: `${TYPES.accessPoint}::pets.samples`,
          detail: "/samples is created on first mount",
        },
        { check: "POSIX", passed: true, resource: `${TYPES.accessPoint}::pets.samples`, detail: "acts as 1001:2001" },
      ]);
      assert.deepEqual(
        checks.map(({ check }) => check),
        CHECKS,
      );
    });
  });

  describe("planted faults refuse exactly the mounts that they concern", () => {
    const faults: readonly (readonly [string, Changes, Readonly<Record<string, string>>])[] = [
      [
        "a consumer's egress rule",
        { [`${TYPES.egress}::pets`]: gone },
        { "pets /mnt/samples": "consumer egress 2049" },
      ],
      [
        "a consumer's ingress rule",
        { [`${TYPES.ingress}::farm`]: gone },
        { "farm /mnt/models": "mount target ingress 2049", "farm /mnt/samples": "mount target ingress 2049" },
      ],
      [
        "both rules: the first check speaks",
        { [`${TYPES.egress}::shop`]: gone, [`${TYPES.ingress}::shop`]: gone },
        { "shop /mnt/models": "consumer egress 2049" },
      ],
      [
        "an egress rule to another port",
        { [`${TYPES.egress}::pets`]: (inputs) => ({ ...inputs, fromPort: 111, toPort: 111 }) },
        { "pets /mnt/samples": "consumer egress 2049" },
      ],
      [
        "an egress rule for another protocol",
        { [`${TYPES.egress}::pets`]: (inputs) => ({ ...inputs, ipProtocol: "udp" }) },
        { "pets /mnt/samples": "consumer egress 2049" },
      ],
      [
        "an egress rule to itself",
        {
          [`${TYPES.egress}::pets`]: ({ securityGroupId, ...inputs }) => ({
            ...inputs,
            securityGroupId,
            referencedSecurityGroupId: securityGroupId,
          }),
        },
        { "pets /mnt/samples": "consumer egress 2049" },
      ],
      [
        "an egress rule to addresses without a mount target",
        {
          [`${TYPES.egress}::pets`]: ({ referencedSecurityGroupId: _, ...inputs }) => ({
            ...inputs,
            cidrIpv4: "10.9.0.0/16",
          }),
        },
        { "pets /mnt/samples": "consumer egress 2049" },
      ],
      [
        "an ingress rule from a part of the consumer's subnet",
        {
          [`${TYPES.ingress}::pets`]: ({ referencedSecurityGroupId: _, ...inputs }) => ({
            ...inputs,
            cidrIpv4: "10.0.0.0/24",
          }),
        },
        { "pets /mnt/samples": "mount target ingress 2049" },
      ],
      ["a role policy", { [`${TYPES.rolePolicy}::shop`]: gone }, { "shop /mnt/models": "IAM" }],
      [
        "creationInfo",
        {
          [`${TYPES.accessPoint}::farm.models`]: (inputs) => ({ ...inputs, rootDirectory: { path: "/models" } }),
        },
        { "farm /mnt/models": "root directory" },
      ],
      [
        "a root below a top-level directory",
        {
          [`${TYPES.accessPoint}::farm.models`]: (inputs) => ({ ...inputs, rootDirectory: { path: "/models/old" } }),
        },
        { "farm /mnt/models": "root directory" },
      ],
      [
        "the whole file system as root",
        { [`${TYPES.accessPoint}::farm.models`]: ({ rootDirectory: _, ...inputs }) => inputs },
        { "farm /mnt/models": "root directory" },
      ],
      [
        "a POSIX user",
        { [`${TYPES.accessPoint}::shop.models`]: ({ posixUser: _, ...inputs }) => inputs },
        { "shop /mnt/models": "POSIX" },
      ],
      [
        "a policy with an operator that is not modelled",
        {
          [`${TYPES.fileSystemPolicy}::fs`]: (inputs) => ({
            ...inputs,
            policy: JSON.stringify({
              Version: "2012-10-17",
              Statement: [
                {
                  Effect: "Deny",
                  Principal: "*",
                  Action: "elasticfilesystem:ClientMount",
                  Condition: { NumericLessThan: { "aws:SecureTransport": "1" } },
                },
              ],
            }),
          }),
        },
        {
          "pets /mnt/samples": "IAM",
          "shop /mnt/models": "IAM",
          "farm /mnt/models": "IAM",
          "farm /mnt/samples": "IAM",
        },
      ],
    ];
    for (const [fault, changes, refused] of faults) {
      it(fault, async () => {
        const stack = await ModelledStack.create(changes);
        assert.deepEqual(stack.complaints(), []);
        assert.deepEqual(outcomes(admissions(stack)), { ...GRANTED, ...refused });
      });
    }

    it("rules by address are as good as rules by group", async () => {
      const stack = await ModelledStack.create({
        [`${TYPES.egress}::pets`]: ({ referencedSecurityGroupId: _, ...inputs }) => ({
          ...inputs,
          cidrIpv4: "10.0.0.0/16",
        }),
        [`${TYPES.ingress}::pets`]: ({ referencedSecurityGroupId: _, ...inputs }) => ({
          ...inputs,
          cidrIpv4: "10.0.0.0/20",
        }),
        [`${TYPES.egress}::shop`]: ({ fromPort: _, toPort: __, ...inputs }) => ({ ...inputs, ipProtocol: "-1" }),
        [`${TYPES.ingress}::shop`]: (inputs) => ({ ...inputs, fromPort: 2000, toPort: 3000 }),
      });
      assert.deepEqual(outcomes(admissions(stack)), GRANTED);
    });

    it("a mount target: only what is placed in its zone", async () => {
      const without = [{ type: TYPES.mountTarget, name: "target-b" }];
      const stack = await ModelledStack.create(
        { [`${TYPES.function}::pets`]: gone, [`${TYPES.alias}::pets`]: gone },
        { without },
      );
      assert.deepEqual(outcomes(admissions(stack, 0)), {
        "shop /mnt/models": "granted",
        "farm /mnt/models": "granted",
        "farm /mnt/samples": "granted",
      });
      assert.deepEqual(outcomes(admissions(stack, 1)), {
        "shop /mnt/models": "mount target in zone",
        "farm /mnt/models": "mount target in zone",
        "farm /mnt/samples": "mount target in zone",
      });
    });

    it("the file-system policy: everybody may do everything, as on AWS", async () => {
      const stack = await ModelledStack.create({
        [`${TYPES.fileSystemPolicy}::fs`]: gone,
        [`${TYPES.rolePolicy}::pets`]: gone,
      });
      const admission = admissions(stack)["pets /mnt/samples"]!;
      assert.ok(admission.granted);
      assert.equal(admission.rights, "write");
      assert.deepEqual(admission.checks.at(CHECKS.indexOf("IAM")), {
        check: "IAM",
        passed: true,
        resource: `${TYPES.fileSystem}::fs`,
        detail: `${stack.id(TYPES.fileSystem, "fs")} has no policy: EFS's default grants everything to everybody`,
      });
    });

    it("ClientWrite: a mount that may only be read", async () => {
      const stack = await ModelledStack.create({
        [`${TYPES.rolePolicy}::pets`]: (inputs) => ({
          ...inputs,
          policy: String(inputs.policy).replace("elasticfilesystem:ClientWrite", "elasticfilesystem:DescribeTags"),
        }),
      });
      const admission = admissions(stack)["pets /mnt/samples"]!;
      assert.equal(admission.granted && admission.rights, "read");
    });

    it("uid 0 without ClientRootAccess acts as nobody", async () => {
      const asRoot: Changes = {
        [`${TYPES.accessPoint}::pets.samples`]: (inputs) => ({ ...inputs, posixUser: { uid: 0, gid: 0 } }),
      };
      const squashed = admissions(await ModelledStack.create(asRoot))["pets /mnt/samples"]!;
      assert.deepEqual(squashed.granted && [squashed.uid, squashed.gid], [65534, 65534]);
      assert.equal(squashed.checks.at(-1)?.detail, "acts as 65534:65534, squashed from root");
      const [tls, point] = DENY_POLICY.Statement;
      const root = await ModelledStack.create({
        ...asRoot,
        [`${TYPES.fileSystemPolicy}::fs`]: (inputs) => ({
          ...inputs,
          policy: JSON.stringify({ ...DENY_POLICY, Statement: [tls, point] }),
        }),
        [`${TYPES.rolePolicy}::pets`]: (inputs) => ({
          ...inputs,
          policy: String(inputs.policy).replace('"elasticfilesystem:ClientWrite"', '"elasticfilesystem:Client*"'),
        }),
      });
      const real = admissions(root)["pets /mnt/samples"]!;
      assert.deepEqual(real.granted && [real.uid, real.gid], [0, 0]);
    });
  });

  describe("words every refusal as the platform does", () => {
    const request = (stack: ModelledStack, mount: string): MountRequest => {
      const found = mountRequests(stack.model.world).find((one) => `${one.consumer} ${one.at}` === mount);
      assert.ok(found);
      return found;
    };
    const refusal = (stack: ModelledStack, mount: string, change: Partial<MountRequest> = {}) => {
      const admission = admit(stack.model.world, { ...request(stack, mount), ...change });
      assert.ok(!admission.granted);
      assert.deepEqual(admission.checks.at(-1), {
        check: admission.refusal.check,
        passed: false,
        resource: admission.refusal.resource,
        detail: admission.refusal.missing,
      });
      return admission.refusal;
    };
    const FARGATE = "failed to invoke EFS utils commands to set up EFS volumes: stderr:";

    it("no mount target, EC2 and Fargate", async () => {
      const stack = await ModelledStack.create({
        [`${TYPES.mountTarget}::target-a`]: gone,
        [`${TYPES.function}::pets`]: gone,
        [`${TYPES.alias}::pets`]: gone,
      });
      const fs = stack.id(TYPES.fileSystem, "fs");
      const message =
        `Failed to resolve "${fs}.efs.eu-west-1.amazonaws.com" - check that your file system ID is correct, and ensure ` +
        "that the VPC has an EFS mount target for this file system ID.\n" +
        "See https://docs.aws.amazon.com/console/efs/mount-dns-name for more detail.\n" +
        "Attempting to lookup mount target ip address using botocore. Failed to import necessary dependency botocore, " +
        "please install botocore first.";
      const same = { check: "mount target in zone", resource: `${TYPES.fileSystem}::fs` };
      assert.deepEqual(refusal(stack, "farm /mnt/samples"), {
        ...same,
        error: "efs-utils",
        message,
        missing: `${TYPES.mountTarget} of ${fs} in eu-west-1a`,
        fix: "create a mount target in eu-west-1a, or place farm in zones that have one",
      });
      assert.deepEqual(refusal(stack, "shop /mnt/models"), {
        ...same,
        error: "ResourceInitializationError",
        message: `${FARGATE} ${message} : unsuccessful EFS utils command execution; code: 1`,
        missing: `${TYPES.mountTarget} of ${fs} in eu-west-1a`,
        fix: "create a mount target in eu-west-1a, or place shop in zones that have one",
      });
    });

    it("no mount target any more, Lambda", async () => {
      const stack = await ModelledStack.create();
      const wanted = request(stack, "pets /mnt/samples");
      assert.deepEqual(refusal(stack, "pets /mnt/samples", { fileSystemId: "fs-00000000" }), {
        check: "mount target in zone",
        error: "EFSMountConnectivityException",
        message: "The Lambda function couldn't make a network connection to the configured file system.",
        resource: `${TYPES.fileSystem}::fs-00000000`,
        missing: "file system fs-00000000",
        fix: "create the file system, or mount one that exists",
      });
      assert.notEqual(wanted.fileSystemId, "fs-00000000");
    });

    it("no way through the security groups", async () => {
      const stack = await ModelledStack.create({
        [`${TYPES.egress}::pets`]: gone,
        [`${TYPES.ingress}::shop`]: gone,
        [`${TYPES.ingress}::farm`]: gone,
      });
      assert.deepEqual(refusal(stack, "pets /mnt/samples"), {
        check: "consumer egress 2049",
        error: "EFSMountConnectivityException",
        message: "The Lambda function couldn't make a network connection to the configured file system.",
        resource: `${TYPES.group}::pets`,
        missing: `${TYPES.egress} on tcp/2049 from pets to targets`,
        fix: "add an egress rule to pets: tcp 2049 to targets",
      });
      assert.deepEqual(refusal(stack, "shop /mnt/models"), {
        check: "mount target ingress 2049",
        error: "ResourceInitializationError",
        message: `${FARGATE} mount.nfs4: Connection timed out : unsuccessful EFS utils command execution; code: 32`,
        resource: `${TYPES.group}::targets`,
        missing: `${TYPES.ingress} on tcp/2049 from shop to targets`,
        fix: "add an ingress rule to targets: tcp 2049 from shop",
      });
      assert.deepEqual(refusal(stack, "farm /mnt/samples"), {
        check: "mount target ingress 2049",
        error: "mount.nfs4",
        message: "mount.nfs4: Connection timed out",
        resource: `${TYPES.group}::targets`,
        missing: `${TYPES.ingress} on tcp/2049 from farm to targets`,
        fix: "add an ingress rule to targets: tcp 2049 from farm",
      });
    });

    it("no TLS: efs-utils refuses its own options", async () => {
      const stack = await ModelledStack.create({}, { withoutTls: ["farm"] });
      assert.deepEqual(refusal(stack, "farm /mnt/samples"), {
        check: "TLS",
        error: "efs-utils",
        message: 'The "tls" option is required when mounting via "accesspoint"',
        resource: `${TYPES.template}::farm`,
        missing: "TLS on the mount at /mnt/samples",
        fix: 'add "tls" to the mount options',
      });
      assert.equal(
        refusal(stack, "farm /mnt/samples", { accessPoint: undefined }).message,
        'The "tls" option is required when mounting via "iam"',
      );
      const fargate = refusal(stack, "shop /mnt/models", { tls: false });
      assert.deepEqual(
        [fargate.error, fargate.message, fargate.fix],
        [
          "ResourceInitializationError",
          `${FARGATE} The "tls" option is required when mounting via "accesspoint" : unsuccessful EFS utils command execution; code: 1`,
          'set transitEncryption to "ENABLED"',
        ],
      );
    });

    it("neither TLS nor access point nor IAM: the file-system policy refuses", async () => {
      const stack = await ModelledStack.create();
      const bare = { tls: false, accessPoint: undefined, iam: false };
      assert.deepEqual(refusal(stack, "farm /mnt/samples", bare), {
        check: "IAM",
        error: "mount.nfs4",
        message: "mount.nfs4: access denied by server while mounting 127.0.0.1:/",
        resource: `${TYPES.fileSystemPolicy}::fs`,
        missing:
          `statement Tls of ${TYPES.fileSystemPolicy}::fs denies elasticfilesystem:ClientMount on ` +
          stack.output(TYPES.fileSystem, "fs", "arn"),
        fix: "mount with TLS",
      });
      const encrypted = refusal(stack, "farm /mnt/samples", { ...bare, tls: true });
      assert.deepEqual([encrypted.missing.split(" ")[1], encrypted.fix], ["Point", "mount through an access point"]);
      const anonymous = refusal(stack, "farm /mnt/samples", { iam: false });
      assert.deepEqual(
        [anonymous.missing, anonymous.fix],
        [
          `no policy allows an anonymous client elasticfilesystem:ClientMount on ${stack.output(TYPES.fileSystem, "fs", "arn")}`,
          "mount with IAM: an anonymous client has no rights once a file-system policy is in force",
        ],
      );
    });

    it("no such access point, or another file system's", async () => {
      const stack = await ModelledStack.create();
      assert.deepEqual(refusal(stack, "shop /mnt/models", { accessPoint: "fsap-0" }), {
        check: "access point",
        error: "ResourceInitializationError",
        message: `${FARGATE} mount.nfs4: access denied by server while mounting 127.0.0.1:/ : unsuccessful EFS utils command execution; code: 32`,
        resource: `${TYPES.accessPoint}::fsap-0`,
        missing: "access point fsap-0",
        fix: "create the access point, or mount through one that exists",
      });
      const other = await stack.create(TYPES.fileSystem, "other", {});
      const point = await stack.create(TYPES.accessPoint, "other", { fileSystemId: other.id });
      const wrong = refusal(stack, "shop /mnt/models", { accessPoint: point.id });
      assert.deepEqual(
        [wrong.resource, wrong.missing, wrong.fix],
        [
          `${TYPES.accessPoint}::other`,
          `an access point of ${stack.id(TYPES.fileSystem, "fs")}; ${point.id} belongs to ${other.id}`,
          "mount through an access point of the same file system",
        ],
      );
    });

    it("no right to mount", async () => {
      const stack = await ModelledStack.create({ [`${TYPES.rolePolicy}::pets`]: gone });
      const point = stack.output(TYPES.accessPoint, "pets.samples", "arn");
      const fs = stack.output(TYPES.fileSystem, "fs", "arn");
      assert.deepEqual(refusal(stack, "pets /mnt/samples"), {
        check: "IAM",
        error: "EFSMountFailureException",
        message:
          `The function could not mount the EFS file system with access point ${point}. The mount request to the ` +
          "function's file system was rejected. Check the function's permissions, and confirm that its file system and " +
          "access point exist and are ready for use.",
        resource: `${TYPES.role}::pets`,
        missing: `no policy allows ${stack.output(TYPES.role, "pets", "arn")} elasticfilesystem:ClientMount on ${fs}`,
        fix: `allow elasticfilesystem:ClientMount on ${stack.id(TYPES.fileSystem, "fs")} through ${point} in a policy of pets`,
      });
    });

    it("another consumer's access point", async () => {
      const stack = await ModelledStack.create();
      const foreign = refusal(stack, "shop /mnt/models", { accessPoint: stack.id(TYPES.accessPoint, "farm.samples") });
      assert.deepEqual([foreign.check, foreign.resource], ["IAM", `${TYPES.role}::shop`]);
    });

    it("no root directory", async () => {
      const stack = await ModelledStack.create({
        [`${TYPES.accessPoint}::farm.samples`]: (inputs) => ({ ...inputs, rootDirectory: { path: "/samples" } }),
      });
      assert.deepEqual(refusal(stack, "farm /mnt/samples"), {
        check: "root directory",
        error: "mount.nfs4",
        message: "mount.nfs4: mounting 127.0.0.1:/ failed, reason given by server: No such file or directory",
        resource: `${TYPES.accessPoint}::farm.samples`,
        missing: "directory /samples, and creationInfo to make it",
        fix: "set rootDirectory.creationInfo on the access point",
      });
      const exists = admissions(stack, 0, (path) => path === "/samples")["farm /mnt/samples"]!;
      assert.equal(exists.granted, true);
    });

    it("a managed policy that is not modelled", async () => {
      const stack = await ModelledStack.create({
        [`${TYPES.attachment}::farm`]: (inputs) => ({
          ...inputs,
          policyArn: "arn:aws:iam::aws:policy/AdministratorAccess",
        }),
      });
      assert.deepEqual(refusal(stack, "farm /mnt/samples"), {
        check: "IAM",
        error: "NotModelled",
        message: `the text of ${TYPES.attachment}::farm uses what is not modelled here`,
        resource: `${TYPES.attachment}::farm`,
        missing: "a policy that the evaluator knows wholly",
        fix: "use the operators, keys and elements that docs/local-model.md lists, or extend local/iam",
      });
    });
  });
});
