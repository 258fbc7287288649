import assert from "node:assert/strict";
import { resolve } from "node:path";
import { readStackFile } from "../../../config/readStackFile";
import { createResources } from "../../../local/host/createResources";
import { policyLines } from "../../../local/host/policyLines";
import { checkStack } from "../../../local/policies/checkStack";
import { judgeStack, PolicyError, requirePolicies } from "../../../local/policies/judgeStack";

const ROOT = resolve(__dirname, "../../..");

/** The prod stack with its file system neither backed up nor protected. */
async function careless() {
  const { config, ...others } = readStackFile(ROOT, "prod");
  const fileSystem = { ...JSON.parse(config["shared-storage:fileSystem"]!), backups: false, protect: false };
  const created = await createResources(
    ROOT,
    { ...others, config: { ...config, "shared-storage:fileSystem": JSON.stringify(fileSystem) } },
    { stack: "prod", without: [], withoutTls: [] },
    { progress: () => undefined },
  );
  return { project: others.project, created };
}

describe("the policy pack on a stack that runs here", function () {
  this.timeout(60_000);
  let project: string;
  let created: Awaited<ReturnType<typeof careless>>["created"];
  const none = { stack: "prod", policies: true, without: [], withoutTls: [] };

  before(async () => {
    ({ project, created } = await careless());
  });

  it("finds what breaks a rule, by rule and resource", () => {
    const judged = {
      world: created.model.world,
      protectedResources: created.protectedResources,
      project,
      stack: "prod",
    };
    const found = judgeStack(judged).map(({ rule, enforcementLevel, resource }) => [
      rule,
      enforcementLevel,
      `${resource?.type}::${resource?.name}`,
    ]);
    assert.deepEqual(found, [
      ["efs-file-system-backed-up", "mandatory", "aws:efs/backupPolicy:BackupPolicy::file-system-backup"],
      ["stateful-resources-protected", "mandatory", "aws:efs/fileSystem:FileSystem::file-system"],
      ["stateful-resources-protected", "mandatory", "aws:kms/key:Key::observability-key"],
    ]);
    assert.throws(() => requirePolicies(judged), PolicyError);
  });

  it("refuses to start it, with every violation in one error", () => {
    assert.throws(
      () => policyLines(project, none, created),
      (error: Error) => {
        assert.equal(error.name, "PolicyError");
        const [first, ...others] = error.message.split("\n");
        assert.equal(first, 'stack "prod" breaks the policies:');
        assert.deepEqual(
          others.map((line) => line.slice(0, line.indexOf("): "))),
          [
            " - mandatory efs-file-system-backed-up (aws:efs/backupPolicy:BackupPolicy::file-system-backup",
            " - mandatory stateful-resources-protected (aws:efs/fileSystem:FileSystem::file-system",
            " - mandatory stateful-resources-protected (aws:kms/key:Key::observability-key",
          ],
        );
        return true;
      },
    );
  });

  it("starts it with --no-policies, loudly", () => {
    const lines = policyLines(project, { ...none, policies: false }, created);
    assert.equal(lines[0], "POLICIES ARE OFF (--no-policies): 3 violations");
    assert.equal(lines.length, 4);
  });

  it("does not refuse what a run leaves out on purpose", () => {
    assert.deepEqual(policyLines(project, { ...none, without: ["aws:x:Y::z"] }, created), []);
    assert.deepEqual(policyLines(project, { ...none, withoutTls: ["serve"] }, created), []);
  });
});

describe("npm run check:stack", function () {
  this.timeout(60_000);

  async function run(...args: string[]) {
    const lines: string[] = [];
    return { code: await checkStack(ROOT, args, (line) => lines.push(line)), lines };
  }

  for (const stack of ["dev", "prod", "local"]) {
    it(`finds nothing in stack ${stack}`, async () => {
      const { code, lines } = await run(stack);
      assert.equal(code, 0);
      assert.equal(lines.length, 1);
      assert.match(lines[0]!, new RegExp(`^stack "${stack}" keeps the policies: [0-9]+ resources$`));
    });
  }

  it("says how it is called", async () => {
    const usage = "usage: npm run check:stack -- NAME   (the stack of the file Pulumi.NAME.yaml)";
    const refused = (...problems: string[]) => ({ code: 2, lines: [[...problems, usage].join("\n")] });
    assert.deepEqual(await run(), refused("needs one stack, got 0"));
    assert.deepEqual(await run("dev", "prod", "--x"), refused("unknown option --x", "needs one stack, got 2"));
    for (const help of ["--help", "-h"]) {
      assert.deepEqual(await run(help), {
        code: 0,
        lines: [`${usage}\nExit codes: 0 nothing mandatory violated, 1 violated, 2 wrong arguments or stack file.`],
      });
    }
  });

  it("names the stacks that exist when there is no such stack", async () => {
    const { code, lines } = await run("nope");
    assert.equal(code, 2);
    assert.match(lines.join("\n"), /Pulumi\.nope\.yaml.*dev.*local.*prod/s);
  });
});
