import * as assert from "node:assert/strict";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { GetParametersCommand, SSMClient } from "@aws-sdk/client-ssm";
import { amiCommand } from "../../scripts/ami/amiCommand";
import { scratchDirectory } from "../support/scratchDirectory";

const ARM = "ami-0123456789abcdef0";
const X86 = "ami-0fedcba9876543210";
const PARAMETER = "/aws/service/ami-amazon-linux-latest/al2023-ami-kernel-default-";
const NEWEST = { [`${PARAMETER}arm64`]: ARM, [`${PARAMETER}x86_64`]: X86 };
const USAGE = "usage: npm run ami -- STACK [--dry-run]";

const stackFile = (consumers: string) => `# Mine.
config:
  aws:region: eu-west-1
  shared-storage:directories: { data: {} }
  shared-storage:consumers:
${consumers}`;
const worker = (name: string, fields: string) =>
  `    ${name}: { compute: ec2, entry: a.ts, mounts: { data: write }, ${fields} }\n`;
const TWO = stackFile(worker("arm", "instanceType: c7g.large") + worker("x86", `instanceType: c7i.large, ami: ${ARM}`));

describe("npm run ami", () => {
  const scratch = scratchDirectory();

  /** Runs the command in a project with one stack; AWS answers, or fails. */
  async function run(
    argv: readonly string[],
    { file = TWO, answer = NEWEST as Readonly<Record<string, string>> | Error } = {},
  ) {
    const root = scratch();
    mkdirSync(root, { recursive: true });
    writeFileSync(join(root, "Pulumi.yaml"), "name: shared-storage\n");
    writeFileSync(join(root, "Pulumi.dev.yaml"), file);
    writeFileSync(join(root, "a.ts"), "");
    const asked: unknown[] = [];
    const printed: string[] = [];
    const send = async ({ input: { Names = [] } }: GetParametersCommand) => {
      asked.push(Names);
      if (answer instanceof Error) throw answer;
      return {
        Parameters: Names.flatMap((Name) => (answer[Name] === undefined ? [] : [{ Name, Value: answer[Name] }])),
      };
    };
    const code = await amiCommand(argv, {
      root,
      client: (region) => {
        asked.push(region);
        return { send } as Pick<SSMClient, "send">;
      },
      print: (line) => printed.push(line),
    });
    return { code, asked, printed, text: readFileSync(join(root, "Pulumi.dev.yaml"), "utf8") };
  }

  it("asks once for the architectures of the stack's workers, in its region, and writes what is new", async () => {
    const { code, asked, printed, text } = await run(["dev"]);
    assert.deepEqual(asked, ["eu-west-1", [`${PARAMETER}arm64`, `${PARAMETER}x86_64`]]);
    assert.deepEqual(printed, [
      "newest Amazon Linux 2023 in eu-west-1",
      `  arm (arm64): none → ${ARM}`,
      `  x86 (x86_64): ${ARM} → ${X86}`,
      "wrote Pulumi.dev.yaml; the next pulumi up replaces the instances of arm, x86",
    ]);
    assert.equal(code, 0);
    assert.equal(
      text,
      stackFile(
        worker("arm", `instanceType: c7g.large, ami: ${ARM}`) + worker("x86", `instanceType: c7i.large, ami: ${X86}`),
      ),
    );
  });

  it("writes nothing on a dry run", async () => {
    const { code, printed, text } = await run(["dev", "--dry-run"]);
    assert.deepEqual([code, printed.at(-1), text], [0, "Pulumi.dev.yaml stays as it is (--dry-run)", TWO]);
  });

  it("writes nothing when every image is the newest", async () => {
    const file = stackFile(worker("arm", `ami: ${ARM}`));
    const { code, printed, text } = await run(["dev"], { file });
    assert.deepEqual([code, printed.at(-1), text], [0, `  arm (arm64): ${ARM}, as it is`, file]);
  });

  it("asks nobody for a stack without workers", async () => {
    const file = stackFile("    f: { compute: lambda, entry: a.ts, mounts: { data: write } }\n");
    const { code, asked, printed } = await run(["dev"], { file });
    assert.deepEqual(
      [code, asked, printed],
      [0, [], ["Pulumi.dev.yaml has no consumer with compute: ec2; nothing to do"]],
    );
  });

  const named = (name: string, message: string) => Object.assign(new Error(message), { name });
  for (const [what, answer, line] of [
    [
      "there are no credentials",
      named("CredentialsProviderError", "Could not load credentials from any providers"),
      "no usable AWS credentials (Could not load credentials from any providers); log in, for example by aws sso login, or set AWS_PROFILE",
    ],
    [
      "they have expired",
      named("ExpiredTokenException", "The security token included in the request is expired"),
      "no usable AWS credentials (The security token included in the request is expired); log in, for example by aws sso login, or set AWS_PROFILE",
    ],
    [
      "it may not ask",
      named("AccessDeniedException", "User is not authorized to perform: ssm:GetParameters"),
      `User is not authorized to perform: ssm:GetParameters; it takes the right ssm:GetParameters on ${PARAMETER}arm64, ${PARAMETER}x86_64`,
    ],
    ["nobody answers", named("TimeoutError", "no answer"), "AWS did not answer: TimeoutError: no answer"],
    ["the parameter is not there", {}, `AWS has no parameter ${PARAMETER}arm64 in this region`],
    [
      "the parameter holds no image",
      { ...NEWEST, [`${PARAMETER}arm64`]: "none" },
      `${PARAMETER}arm64 is "none", not an image id, ami- and 8 or 17 hex digits`,
    ],
  ] as const) {
    it(`says what to do when ${what}, and writes nothing`, async () => {
      const { code, printed, text } = await run(["dev"], { answer });
      assert.deepEqual([code, printed, text], [1, [line], TWO]);
    });
  }

  for (const [what, argv, lines] of [
    ["no stack", [], [`needs one stack, got 0\n${USAGE}`]],
    [
      "two stacks and an unknown option",
      ["dev", "prod", "--dry-rum"],
      [`unknown option --dry-rum; did you mean --dry-run?\nneeds one stack, got 2\n${USAGE}`],
    ],
    [
      "a stack that is not there",
      ["dve"],
      ['there is no stack "dve": no file Pulumi.dve.yaml; existing stacks are dev; did you mean "dev"?'],
    ],
  ] as const) {
    it(`refuses ${what}`, async () => {
      const { code, printed } = await run(argv);
      assert.deepEqual([code, printed], [2, lines]);
    });
  }

  it("refuses a stack file with problems, all of them", async () => {
    const file = stackFile(worker("arm", "instanceType: huge, ami: newest"));
    const { code, printed } = await run(["dev"], { file });
    assert.equal(code, 2);
    assert.match(printed.join(), /has 2 problems:/);
    assert.equal(printed.join().match(/ \(Pulumi\.dev\.yaml:\d+\): got "/g)?.length, 2);
  });

  it("explains itself", async () => {
    const { code, printed } = await run(["--help"]);
    assert.equal(code, 0);
    assert.ok(printed[0]!.startsWith(USAGE));
  });
});
