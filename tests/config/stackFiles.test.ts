import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import * as path from "node:path";
import { create } from "ts-node";
import { parse } from "yaml";
import { decodeStackConfig } from "../../config/decode";
import { parseValues } from "../../config/parseValues";
import { readStackFile } from "../../config/readStackFile";
import { stackSchema } from "../../config/schema";
import type { StackConfig } from "../../config/types";

const ROOT = path.resolve(__dirname, "../..");

function decodeStack(stack: string): StackConfig {
  const { project, config } = readStackFile(ROOT, stack);
  return decodeStackConfig({
    project,
    stack,
    region: config["aws:region"],
    ...parseValues(config, project, []),
    // Whether the handlers exist is the whole program's test, not the configuration's.
    fileExists: () => true,
  });
}

describe("config: the committed stacks", () => {
  for (const stack of ["dev", "prod", "local"]) {
    it(`${stack} decodes without a warning, to the four consumers and their directories`, () => {
      const { directories, consumers, warnings } = decodeStack(stack);
      assert.deepEqual(warnings, []);
      assert.deepEqual(Object.keys(directories), ["journal", "models", "samples"]);
      const mounts = Object.values(consumers).map(({ name, compute, entry, mounts }) => ({
        [`${name} (${compute}, ${entry})`]: mounts.map(({ rights, directory, at }) => `${rights} ${directory} ${at}`),
      }));
      assert.deepEqual(mounts, [
        { "ingest (lambda, handlers/ingest.ts)": ["write samples /mnt/samples"] },
        {
          "retrain (ec2, handlers/retrain.ts)": [
            "write journal /mnt/journal",
            "write models /mnt/models",
            "write samples /mnt/samples",
          ],
        },
        { "score (lambda, handlers/score.ts)": ["read models /mnt/models"] },
        { "serve (fargate, handlers/serve.ts)": ["read models /mnt/models"] },
      ]);
    });

    it(`${stack} sets how often a model is published`, () => {
      const [records, seconds] = stack === "local" ? ["512", "2"] : ["4096", "30"];
      assert.deepEqual(decodeStack(stack).consumers.retrain?.environment, {
        PUBLISH_RECORDS: records,
        PUBLISH_SECONDS: seconds,
        CHECKPOINT_RECORDS: "65536",
        DEDUP_HOURS: "24",
      });
    });
  }

  it("prod alone is protected, in three zones, with two replicas at least", () => {
    const facts = ["dev", "prod", "local"].map((stack) => {
      const { network, fileSystem, consumers } = decodeStack(stack);
      const least = consumers.serve?.compute === "fargate" ? consumers.serve.replicas.min : 0;
      return [stack, fileSystem.protect, network.availabilityZones.length, least];
    });
    assert.deepEqual(facts, [
      ["dev", false, 2, 1],
      ["prod", true, 3, 2],
      ["local", false, 2, 1],
    ]);
  });
});

describe("Pulumi.yaml", () => {
  const project = parse(readFileSync(path.join(ROOT, "Pulumi.yaml"), "utf8"));

  it("declares exactly the keys of the schema, as objects with an empty default", () => {
    const declared = Object.entries<Record<string, unknown>>(project.config).map(
      ([key, { type, default: fallback }]) => [key, type, fallback],
    );
    assert.deepEqual(
      declared,
      Object.keys(stackSchema.shape).map((key) => [key, "object", {}]),
    );
  });

  it("describes them in the words of the schema", () => {
    for (const [key, { description }] of Object.entries<{ description: string }>(project.config)) {
      assert.ok(typeof description === "string" && description !== "", key);
    }
  });

  it("runs index.ts through ts-node", () => {
    assert.equal(project.name, "shared-storage");
    assert.deepEqual(project.runtime, { name: "nodejs", options: { typescript: true, packagemanager: "npm" } });
    assert.equal(project.main, undefined);
  });

  // @pulumi/pulumi's cmd/run registers ts-node with these options (transpileOnly undefined unless an environment
  // variable or `noCheck` says otherwise); then the "ts-node" section of tsconfig.json decides.
  const compile = (tsconfig: string) =>
    create({
      compiler: "typescript",
      transpileOnly: undefined,
      project: tsconfig,
      skipProject: false,
      cwd: ROOT,
    }).compile('export const wrong: number = "text";', path.join(ROOT, "wrong.ts"));

  it("is not type-checked again on every run, for tsconfig.json says so", () => {
    assert.match(compile(path.join(ROOT, "tsconfig.json")), /exports\.wrong = "text"/);
  });

  it("would be, without that section", () => {
    const directory = mkdtempSync(path.join(tmpdir(), "tsconfig-"));
    try {
      const tsconfig = path.join(directory, "tsconfig.json");
      writeFileSync(tsconfig, JSON.stringify({ compilerOptions: { noLib: true, types: [], module: "commonjs" } }));
      assert.throws(() => compile(tsconfig), { name: "TSError" });
    } finally {
      rmSync(directory, { recursive: true });
    }
  });
});
