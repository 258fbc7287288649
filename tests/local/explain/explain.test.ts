import * as assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { explainCommand } from "../../../local/explain/explainCommand";
import type { MountExplanation } from "../../../local/explain/explainMount";

const ROOT = resolve(__dirname, "../../..");
const USAGE =
  "usage: npm run explain -- CONSUMER DIRECTORY [--stack NAME] [--without TYPE::NAME] [--without-tls CONSUMER] [--json]";
const POLICY = "aws:iam/rolePolicy:RolePolicy::serve-mounts";

/** Exit code and text; ids and addresses, which depend on names alone, as their kind. */
async function explain(...argv: string[]): Promise<{ code: number; text: string }> {
  const lines: string[] = [];
  const code = await explainCommand(ROOT, argv, (line) => lines.push(line));
  const text = lines.join("\n");
  return {
    code,
    text: text.replace(/\b(fs|fsap|fsmt|sgr)-[0-9a-f]{17}/g, "$1-ID").replace(/\b10(\.\d+){3}/g, "ADDRESS"),
  };
}

async function json(...argv: string[]): Promise<MountExplanation & { stack: string }> {
  return JSON.parse((await explain(...argv, "--json")).text);
}

describe("npm run explain", function () {
  this.timeout(60_000);

  it("tells every check of a mount that is granted, and what differs in the other zone", async () => {
    const { code, text } = await explain("serve", "models");
    assert.equal(code, 0);
    assert.deepEqual(text.split("\n"), [
      "serve → models (read at /mnt/models), stack local",
      "",
      "replica in eu-west-1a",
      "  passed  mount target in zone       aws:efs/mountTarget:MountTarget::file-system-mount-target-a",
      "                                     fsmt-ID at ADDRESS serves eu-west-1a",
      "  passed  consumer egress 2049       aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule::serve-nfs-egress",
      "                                     sgr-ID lets serve out to tcp/2049",
      "  passed  mount target ingress 2049  aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule::serve-nfs-ingress",
      "                                     sgr-ID lets serve in on tcp/2049",
      "  passed  TLS                        aws:ecs/service:Service::serve-service",
      "                                     the mount is encrypted",
      "  passed  access point               aws:efs/accessPoint:AccessPoint::serve.models",
      "                                     fsap-ID leads to /models",
      `  passed  IAM                        ${POLICY}`,
      `                                     statement ReadThroughOwnAccessPoints of ${POLICY} allows elasticfilesystem:ClientMount on arn:aws:elasticfilesystem:eu-west-1:123456789012:file-system/fs-ID`,
      "  passed  root directory             aws:efs/accessPoint:AccessPoint::serve.models",
      "                                     /models is created on first mount",
      "  passed  POSIX                      aws:efs/accessPoint:AccessPoint::serve.models",
      "                                     acts as 1544937717:1544937717",
      "  granted: read /models as 1544937717:1544937717; the first mount makes it: 1844437274:1844437274, mode 0775",
      "",
      "replica in eu-west-1b: as in eu-west-1a, but for",
      "  passed  mount target in zone       aws:efs/mountTarget:MountTarget::file-system-mount-target-b",
      "                                     fsmt-ID at ADDRESS serves eu-west-1b",
      "",
      "granted in eu-west-1a, eu-west-1b",
    ]);
  });

  it("tells which check fails, with AWS's error and the fix, and which were not made", async () => {
    const { code, text } = await explain("serve", "models", "--without", POLICY);
    assert.equal(code, 3);
    const missing =
      "no policy allows arn:aws:iam::123456789012:role/shared-storage-local-serve elasticfilesystem:ClientMount on " +
      "arn:aws:elasticfilesystem:eu-west-1:123456789012:file-system/fs-ID";
    const lines = text.split("\n");
    assert.deepEqual(
      lines.slice(
        lines.findIndex((line) => line.startsWith("  FAILED")),
        -5,
      ),
      [
        "  FAILED  IAM                        aws:iam/role:Role::serve-role",
        `                                     missing: ${missing}`,
        "  not made  root directory",
        "  not made  POSIX",
        "  refused: ResourceInitializationError: failed to invoke EFS utils commands to set up EFS volumes: stderr: " +
          "mount.nfs4: access denied by server while mounting 127.0.0.1:/ : unsuccessful EFS utils command execution; code: 32",
        `    missing  ${missing} (aws:iam/role:Role::serve-role)`,
        "    fix      allow elasticfilesystem:ClientMount on fs-ID through fsap-ID in a policy of serve-role",
        "",
      ],
    );
    assert.equal(lines.at(-1), "refused in eu-west-1a, eu-west-1b");
  });

  it("tells a refusal in one zone only", async () => {
    const without = "aws:efs/mountTarget:MountTarget::file-system-mount-target-b";
    const { code, text } = await explain("serve", "models", "--without", without);
    assert.equal(code, 3);
    assert.match(text, /\nrefused in eu-west-1b$/);
    const { instances } = await json("serve", "models", "--without", without);
    assert.deepEqual(
      instances.map(({ index, zone, admission }) => [index, zone, admission.granted, admission.checks.length]),
      [
        [0, "eu-west-1a", true, 8],
        [1, "eu-west-1b", false, 1],
      ],
    );
  });

  it("tells of a consumer that AWS does not create, why", async () => {
    const { code, text } = await explain("serve", "models", "--without-tls", "serve", "--stack", "prod");
    assert.equal(code, 3);
    assert.deepEqual(text.split("\n"), [
      "serve → models (read at /mnt/models), stack prod",
      "",
      "AWS does not create serve",
      "  refused: ClientException: Create TaskDefinition: When using an EFS access point, transit encryption must be enabled. (text unverified)",
      "    missing  transitEncryption ENABLED on volume efs-models (aws:ecs/taskDefinition:TaskDefinition::serve-service)",
      '    fix      set transitEncryption to "ENABLED"',
      "",
      "refused",
    ]);
  });

  it("tries a directory that is not mounted through another's access point, and shows what keeps them apart", async () => {
    const { code, text } = await explain("ingest", "models");
    assert.equal(code, 3);
    const lines = text.split("\n");
    assert.deepEqual(lines.slice(0, 2), [
      "ingest → models (not mounted), stack local",
      "ingest has no access point to /models; if it tried that of another, aws:efs/accessPoint:AccessPoint::retrain.models:",
    ]);
    assert.ok(lines.includes("  FAILED  IAM                        aws:iam/role:Role::ingest-role"));
    assert.equal(
      lines.at(-1),
      "refused; to allow it, add { models: read }, or write, to the mounts of ingest in the stack file",
    );
  });

  it("explains every mount of prod as granted, with the rights of the stack file", async () => {
    const mounts = [
      "ingest samples",
      "retrain journal",
      "retrain models",
      "retrain samples",
      "score models",
      "serve models",
    ];
    for (const mount of mounts) {
      const { granted, configured, instances } = await json(...mount.split(" "), "--stack", "prod");
      assert.deepEqual([granted, instances.length], [true, 3], mount);
      for (const { admission } of instances) {
        assert.equal(admission.granted && admission.rights, configured?.rights, mount);
      }
    }
  });

  it("refuses wrong arguments with every problem and the nearest names", async () => {
    assert.deepEqual(await explain("srve", "modls"), {
      code: 2,
      text: [
        'stack local has no consumer "srve"; it has ingest, retrain, score, serve; did you mean "serve"?',
        'stack local has no directory "modls"; it has journal, models, samples; did you mean "models"?',
        USAGE,
      ].join("\n"),
    });
    assert.deepEqual(await explain("serve", "--without", "x", "--stac", "dev"), {
      code: 2,
      text: [
        "unknown option --stac; did you mean --stack?",
        "needs a consumer and a directory, got 1 name",
        '--without must be TYPE::NAME, as explain prints resources, got "x"',
        USAGE,
      ].join("\n"),
    });
    assert.deepEqual(await explain("serve", "models", "--stack", "loca"), {
      code: 2,
      text: 'there is no stack "loca": no file Pulumi.loca.yaml; existing stacks are dev, local, prod; did you mean "local"?',
    });
    const wrong = await explain("serve", "models", "--without", `${POLICY}s`, "--without-tls", "ingest");
    assert.equal(wrong.code, 2);
    assert.match(
      wrong.text,
      /the program has no such resource; did you mean "aws:iam\/rolePolicy:RolePolicy::serve-mounts"\?/,
    );
    assert.match(wrong.text, /Lambda encrypts every mount by itself; there is no TLS to take away/);
  });

  it("says how it is called", async () => {
    assert.deepEqual(await explain("--help"), {
      code: 0,
      text: `${USAGE}\nExit codes: 0 granted, 3 refused, 2 wrong arguments or stack file.`,
    });
  });

  it("needs the project's files", async () => {
    const empty = mkdtempSync(join(tmpdir(), "explain-"));
    try {
      const lines: string[] = [];
      assert.equal(await explainCommand(empty, ["a", "b"], (line) => lines.push(line)), 2);
      assert.deepEqual(lines, [`${join(empty, "Pulumi.yaml")}: no such file; run this in the project's root`]);
    } finally {
      rmSync(empty, { recursive: true });
    }
  });
});
