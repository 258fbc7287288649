import * as assert from "node:assert/strict";
import { admissions, gone, refusal } from "../../support/admissions";
import { ModelledStack, TYPES } from "../../support/modelledStack";

const FARGATE = "failed to invoke EFS utils commands to set up EFS volumes: stderr:";

describe("local/admission: texts of refusals, access", () => {
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
