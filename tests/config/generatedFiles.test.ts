import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import * as path from "node:path";
import { parse } from "yaml";
import { CHECKS } from "../../config/preflight";
import { ec2, fargate, lambda, stackSchema } from "../../config/schema";
import { configurationDocs } from "../../scripts/configurationDocs";
import { stackJsonSchema } from "../../scripts/stackJsonSchema";
import { generatedFiles } from "../../scripts/writeSchema";
import { jsonSchemaErrors } from "./support/jsonSchemaErrors";
import { GOOD_VALUES } from "./support/stackInput";

const ROOT = path.resolve(__dirname, "../..");
const STACKS = ["dev", "prod", "local"];
const read = (file: string) => readFileSync(path.join(ROOT, file), "utf8");

describe("config: generated files", () => {
  for (const [file, text] of Object.entries(generatedFiles())) {
    it(`${file} is what the schema gives`, () =>
      assert.ok(read(file) === text, `${file} is stale; run: npm run schema, and commit it`));
  }

  it("are the schema for editors and the documentation", () =>
    assert.deepEqual(Object.keys(generatedFiles()), ["stack.schema.json", "docs/configuration.md", "docs/alarms.md"]));

  describe("stack.schema.json", () => {
    // As JSON, for that is what an editor reads: undefined and the like are gone.
    const schema = JSON.parse(read("stack.schema.json"));
    const stackFile = (values: object) => ({
      config: {
        "aws:region": "eu-west-1",
        ...Object.fromEntries(Object.entries(values).map(([key, value]) => [`shared-storage:${key}`, value])),
      },
    });

    for (const stack of STACKS) {
      it(`is named by Pulumi.${stack}.yaml, and accepts it`, () => {
        const text = read(`Pulumi.${stack}.yaml`);
        assert.equal(text.split("\n")[0], "# yaml-language-server: $schema=./stack.schema.json");
        assert.deepEqual(jsonSchemaErrors(schema, parse(text)), []);
      });
    }

    it("accepts the least and other providers' keys", () => {
      assert.deepEqual(jsonSchemaErrors(schema, { config: { "aws:region": "eu-west-1", "docker:host": "x" } }), []);
      assert.deepEqual(jsonSchemaErrors(schema, stackFile(GOOD_VALUES)), []);
    });

    const { consumers } = GOOD_VALUES;
    const refused: readonly [what: string, file: object, errors: readonly string[]][] = [
      ["no config", {}, ["$.config: required"]],
      ["no region", { config: {} }, ["$.config.aws:region: required"]],
      ["a misspelt key", stackFile({ consumer: {} }), ["$.config.shared-storage:consumer: not allowed"]],
      ["a key without namespace", { config: { "aws:region": "eu-west-1", x: 1 } }, ["$.config.x: not allowed"]],
      [
        "a misspelt field",
        stackFile({ network: { zones: [] } }),
        ["$.config.shared-storage:network.zones: not allowed"],
      ],
      [
        "a number out of range",
        stackFile({ directories: { a: { id: 0 } } }),
        ["$.config.shared-storage:directories.a.id: minimum"],
      ],
      ["a bad name", stackFile({ directories: { A: {} } }), ["$.config.shared-storage:directories.A: pattern"]],
      [
        "a field of another compute",
        stackFile({ consumers: { fn: { ...consumers.ingest, port: 8080 } } }),
        ["$.config.shared-storage:consumers.fn: oneOf"],
      ],
      [
        "bad rights",
        stackFile({ consumers: { fn: { ...consumers.ingest, mounts: { a: "own" } } } }),
        ["$.config.shared-storage:consumers.fn: oneOf"],
      ],
    ];
    for (const [what, file, errors] of refused) {
      it(`refuses ${what}`, () => assert.deepEqual(jsonSchemaErrors(schema, file), errors));
    }

    it("describes every field", () => {
      const missing: string[] = [];
      const walk = (part: unknown, at: string) => {
        if (typeof part !== "object" || part === null) return;
        const properties: unknown = Reflect.get(part, "properties");
        for (const [field, inner] of Object.entries(properties ?? {})) {
          const description: unknown = Reflect.get(inner, "description");
          if (typeof description !== "string" || description === "") missing.push(`${at}.${field}`);
        }
        for (const [key, inner] of Object.entries(part)) walk(inner, `${at}.${key}`);
      };
      walk(schema, "$");
      assert.deepEqual(missing, []);
    });

    it("belongs to the project that it is made for", () => {
      const { properties } = stackJsonSchema("other");
      assert.ok(typeof properties?.config === "object");
      assert.deepEqual(Object.keys(properties.config.properties ?? {}), [
        "aws:region",
        ...Object.keys(stackSchema.shape).map((key) => `other:${key}`),
      ]);
    });
  });

  describe("docs/configuration.md", () => {
    const lines = configurationDocs("shared-storage").split("\n");
    const rows = (field: string) => lines.filter((line) => line.startsWith(`| \`${field}\` |`));

    it("has a section for each key and each kind of consumer", () => {
      assert.deepEqual(
        lines.filter((line) => line.startsWith("## `") || line.startsWith("### `")),
        [
          "## `shared-storage:network`",
          "## `shared-storage:fileSystem`",
          "## `shared-storage:directories`",
          "## `shared-storage:consumers`",
          "### `compute: lambda`",
          "### `compute: fargate`",
          "### `compute: ec2`",
          "## `shared-storage:maintenance`",
          "## `shared-storage:quotas`",
          "## `shared-storage:observability`",
        ],
      );
    });

    it("has a row for every field: once if all kinds share it, else in each kind that has it", () => {
      const shapes = [lambda.shape, fargate.shape, ec2.shape];
      for (const field of new Set(shapes.flatMap((shape) => Object.keys(shape)))) {
        const kinds = shapes.filter((shape) => field in shape).length;
        assert.equal(rows(field).length, kinds === 3 ? 1 : kinds, field);
      }
    });

    it("states allowed values, default and meaning", () => {
      assert.deepEqual(rows("timeout"), ["| `timeout` | 1 to 900 | `30` | Longest run of one request, in seconds. |"]);
      assert.deepEqual(rows("compute"), [
        "| `compute` | `lambda`, `fargate`, `ec2` | required | What runs the handler. |",
      ]);
      assert.deepEqual(rows("ami"), [
        "| `ami` | an image id, ami- and 8 or 17 hex digits | optional | Amazon Linux 2023 image of that architecture; `npm run ami` writes the newest. Default: the newest one whenever an instance starts. |",
      ]);
    });

    it("has words for choices, maps of fields and what is refused, and IPv4 blocks nowhere else", () => {
      const allowed = (field: string) => rows(field).map((row) => row.split(" | ")[1]);
      assert.deepEqual(allowed("replicas"), ["{ `min`: 1 to 5000; `max`: 1 to 5000 }"]);
      assert.deepEqual(allowed("loadBalancer"), [
        "{ `scheme`: `internal`, `public`; `certificate`: the ARN of an ACM certificate; `domain`: a domain name; `hostedZone`: the id of a hosted zone }",
      ]);
      assert.deepEqual(allowed("discovery"), [
        "`true`, `false`, or a DNS label: at most 63 lower-case letters, digits and hyphens, starting with a letter",
      ]);
      assert.deepEqual(allowed("snapStart"), ["nothing"]);
      assert.deepEqual(
        lines.filter((line) => line.includes("| an IPv4 block")).map((line) => line.split(" ")[1]),
        ["`cidrBlock`"],
      );
    });

    it("states the rule of every check across fields", () => {
      assert.deepEqual(
        CHECKS.filter(({ rule }) => !lines.includes(`- ${rule}`)),
        [],
      );
    });
  });
});
