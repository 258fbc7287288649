import assert from "node:assert/strict";
import { decodeStackConfig } from "../../config/decode";
import { parseStackFiles } from "../../config/parseStackFiles";
import { parseValues } from "../../config/parseValues";
import { ConfigurationError } from "../../config/problem";

const PROJECT = "name: shared-storage\nruntime: nodejs\n";

// Ten mistakes: of shape (1, 2, 5, 8), across fields (3, 7, 9, 10), an unknown field (4) and an unknown key (6).
const STACK = `
config:
  aws:region: eu-west
  shared-storage:network:
    availabilityZones: [a, b, b]
  shared-storage:fileSystem:
    throughput: elastc
    backup: true
  shared-storage:directories:
    samples: { id: 0 }
    models: {}
  shared-storage:consumer: {}
  shared-storage:consumers:
    ingest:
      compute: lambda
      entry: handlers/ingest.ts
      memory: 12
      mounts: { sample: write }
    serve:
      compute: fargate
      entry: handlers/missing.ts
      mounts: { models: write }
      cpu: 1024
      memory: 1024
`;

const MESSAGE = `stack "dev" has 10 problems:
 - aws:region: got "eu-west"; must be an AWS region; for example eu-west-1
 - shared-storage:consumer: unknown key; known are network, fileSystem, directories, consumers, maintenance, quotas, observability; did you mean "consumers"?
 - shared-storage:consumers.ingest.memory: got 12; must be a whole number of MiB from 128 to 10240; leave it out for 512
 - shared-storage:consumers.ingest.mounts.sample: no such directory; declared are models, samples under shared-storage:directories; did you mean "samples"?
 - shared-storage:consumers.serve.entry: there is no file handlers/missing.ts in the project; create it or correct the path
 - shared-storage:consumers.serve.memory: got 1024; with cpu 1024 it must be 2048 to 8192 in steps of 1024 MiB
 - shared-storage:directories.samples.id: got 0; must be a whole number from 1 to 2147483647; leave it out, or write for example 200001
 - shared-storage:fileSystem.backup: unknown field; known are throughput, provisionedMiBps, infrequentAccessAfter, archiveAfter, backOnAccess, oneZone, kmsKey, backups, replicateTo, protect, retain, ipAddressType, mountTargetGroups, existing; did you mean "backups"?
 - shared-storage:fileSystem.throughput: got "elastc"; must be "elastic", "bursting" or "provisioned"; did you mean "elastic"?
 - shared-storage:network.availabilityZones[2]: zone b is named twice; name each zone once`;

/** From the text of a stack file to the configuration, as both ways to run go. */
function load(stackText: string) {
  const { project, config } = parseStackFiles(
    { name: "Pulumi.yaml", text: PROJECT },
    { name: "Pulumi.dev.yaml", text: stackText },
  );
  return decodeStackConfig({
    project,
    stack: "dev",
    region: config["aws:region"],
    ...parseValues(config, project, []),
    fileExists: (path) => path === "handlers/ingest.ts",
  });
}

describe("config: ten mistakes in one stack file", () => {
  it("give one error that lists ten problems", () => {
    assert.throws(
      () => load(STACK),
      (error) => {
        assert.ok(error instanceof ConfigurationError);
        assert.equal(error.message, MESSAGE);
        assert.equal(error.problems.length, 10);
        return true;
      },
    );
  });

  it("go away one by one as they are corrected, without hiding or adding any", () => {
    const corrections: readonly [wrong: string, right: string][] = [
      ["region: eu-west\n", "region: eu-west-1\n"],
      ["[a, b, b]", "[a, b, c]"],
      ["elastc", "elastic"],
      ["backup:", "backups:"],
      ["{ id: 0 }", "{ id: 7 }"],
      ["  shared-storage:consumer: {}\n", ""],
      ["memory: 12\n", "memory: 128\n"],
      ["{ sample: write }", "{ samples: write }"],
      ["handlers/missing.ts", "handlers/ingest.ts"],
      ["cpu: 1024", "cpu: 512"],
    ];
    let text = STACK;
    let remaining = MESSAGE.split("\n").slice(1);
    for (const [wrong, right] of corrections) {
      assert.ok(text.includes(wrong), wrong);
      text = text.replace(wrong, right);
      const left = problemLines(text);
      assert.equal(left.length, remaining.length - 1, `after ${JSON.stringify(wrong)}:\n${left.join("\n")}`);
      assert.deepEqual(
        left.filter((line) => !remaining.includes(line)),
        [],
      );
      remaining = left;
    }
    assert.deepEqual(remaining, []);
  });

  it("says problem, not problems, of a single one", () => {
    assert.throws(() => load("config:\n  aws:region: nowhere\n"), {
      name: "ConfigurationError",
      message: 'stack "dev" has 1 problem:\n - aws:region: got "nowhere"; must be an AWS region; for example eu-west-1',
    });
  });
});

function problemLines(text: string): string[] {
  try {
    load(text);
    return [];
  } catch (error) {
    assert.ok(error instanceof ConfigurationError);
    return error.message.split("\n").slice(1);
  }
}
