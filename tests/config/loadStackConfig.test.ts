import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import * as path from "node:path";
import { readStackFile } from "../../config/readStackFile";
import { decode } from "./support/stackInput";

const ROOT = path.resolve(__dirname, "../..");

interface Printed {
  readonly config?: unknown;
  readonly runError?: boolean;
  readonly message?: string;
}

/** Loads the configuration in a process that is told what the Pulumi CLI's language host tells a program. */
function load(config: Readonly<Record<string, string>>, root: string, secretKeys: readonly string[] = []): Printed {
  const script = path.join(__dirname, "support/printStackConfig.ts");
  const output = execFileSync(process.execPath, ["-r", "ts-node/register/transpile-only", script, root], {
    cwd: ROOT,
    encoding: "utf8",
    env: {
      ...process.env,
      PULUMI_NODEJS_PROJECT: "shared-storage",
      PULUMI_NODEJS_STACK: "dev",
      PULUMI_CONFIG: JSON.stringify(config),
      PULUMI_CONFIG_SECRET_KEYS: JSON.stringify(secretKeys),
    },
  });
  const printed: Printed = JSON.parse(output);
  return printed;
}

describe("config/loadStackConfig", () => {
  let root: string;

  before(() => {
    root = mkdtempSync(path.join(tmpdir(), "stack-config-"));
    mkdirSync(path.join(root, "handlers"));
    for (const name of ["ingest", "retrain", "score", "serve"])
      writeFileSync(path.join(root, `handlers/${name}.ts`), "");
    mkdirSync(path.join(root, "handlers/folder.ts"));
  });
  after(() => rmSync(root, { recursive: true }));

  it("reads what the CLI hands over, objects as JSON", () => {
    const consumers = { fn: { compute: "lambda", entry: "handlers/ingest.ts", mounts: { data: "write" } } };
    const { config } = load(
      {
        "aws:region": "eu-west-1",
        "shared-storage:directories": '{"data":{}}',
        "shared-storage:consumers": JSON.stringify(consumers),
      },
      root,
    );
    assert.deepEqual(config, JSON.parse(JSON.stringify(decode({ directories: { data: {} }, consumers }))));
  });

  it("gets the same from the stack file as read on this machine", () => {
    const { config: all } = readStackFile(ROOT, "dev");
    const { config, message } = load(all, root);
    assert.equal(message, undefined);
    const values = Object.fromEntries(
      ["network", "fileSystem", "directories", "consumers"].map((key) => [
        key,
        JSON.parse(all[`shared-storage:${key}`] ?? ""),
      ]),
    );
    assert.deepEqual(config, JSON.parse(JSON.stringify(decode(values))));
  });

  it("ends with a RunError, which Pulumi prints without a stack, listing every problem", () => {
    const consumers = { fn: { compute: "lambda", entry: "handlers/folder.ts", mounts: { data: "write" } } };
    const printed = load(
      {
        "shared-storage:network": '{"cidrBlock":',
        "shared-storage:directories": '{"data":{}}',
        "shared-storage:consumers": JSON.stringify(consumers),
        "shared-storage:fileSystem": '{"token":"hunter2"}',
        "shared-storage:secret": "hunter2",
        "shared-storage:switch": "true",
      },
      root,
      ["shared-storage:fileSystem", "shared-storage:secret"],
    );
    assert.deepEqual(printed, {
      runError: true,
      message: `stack "dev" has 6 problems:
 - aws:region: missing; must be an AWS region; for example eu-west-1
 - shared-storage:consumers.fn.entry: there is no file handlers/folder.ts in the project; create it or correct the path
 - shared-storage:fileSystem: holds an encrypted value, which would be plain text in the state and in the console; put the secret into Secrets Manager and its name here
 - shared-storage:network: not JSON (unexpected end of JSON input); write it as YAML in the stack file
 - shared-storage:secret: unknown key; known are network, fileSystem, directories, consumers, maintenance, quotas, observability
 - shared-storage:switch: unknown key; known are network, fileSystem, directories, consumers, maintenance, quotas, observability`,
    });
  });
});
