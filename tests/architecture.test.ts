import * as assert from "node:assert/strict";
import { readdirSync, readFileSync, statSync } from "node:fs";
import { dirname, join, normalize } from "node:path";

const ROOT = join(__dirname, "..");
const PARTS = ["bench", "components", "config", "handlers", "local", "policies"] as const;
type Part = (typeof PARTS)[number] | "index.ts";

/** Parts that each part may import from, besides itself. */
const ALLOWED: Readonly<Record<Part, readonly Part[]>> = {
  "index.ts": ["components", "config"],
  // Nobody imports the benchmarks.
  bench: ["components", "config", "handlers", "local"],
  components: ["config", "handlers"],
  config: [],
  handlers: [],
  // The local run applies the policy pack; the pack itself knows nothing of this project.
  local: ["components", "config", "handlers", "policies"],
  // The policy pack must not trust what it checks.
  policies: [],
};
/** Of other parts, only these files. */
const PUBLIC: Readonly<Partial<Record<Part, Readonly<Partial<Record<Part, readonly string[]>>>>>> = {
  components: { handlers: ["handlers/contract"] },
};
/** Packages that a part must not know. */
const FORBIDDEN_PACKAGES: Readonly<Partial<Record<Part, RegExp>>> = {
  handlers: /^@pulumi\//,
  config: /^@pulumi\/(?!pulumi$)/,
};

/** What the program and its components must not contain: rule, pattern, and a line that breaks it. */
const PROGRAM_RULES = [
  [
    "reads the stack's configuration in one place",
    /pulumi\.Config\b|allConfig|getStack\(|getProject\(/,
    'const size = new pulumi.Config("aws").require("size");',
  ],
  [
    "creates no resource inside apply",
    /\.apply\([^;]*?new (?:aws|awsx)\./,
    "ids.apply((known) => known.map((id) => new aws.efs.MountTarget(id, {})));",
  ],
  [
    "looks nothing up: what a preview shows depends on the configuration alone",
    /\b(?:aws|awsx)(?:\.\w+)*\.get[A-Z]/,
    "const ami = aws.ec2.getAmiOutput({});",
  ],
] as const;

interface Source {
  readonly path: string;
  readonly text: string;
}

function sourcesOf(part: Part): Source[] {
  const path = join(ROOT, part);
  const files = part.endsWith(".ts")
    ? [part]
    : (readdirSync(path, { recursive: true }) as string[])
        .filter((name) => name.endsWith(".ts") && !name.includes("node_modules"))
        .map((name) => join(part, name));
  return files.map((name) => ({ path: name, text: readFileSync(join(ROOT, name), "utf8") }));
}

/** Import paths of a source: static, dynamic, re-exported and required. */
function importsOf(text: string): string[] {
  const patterns = [/\bfrom\s+"([^"]+)"/g, /\bimport\s+"([^"]+)"/g, /\b(?:import|require)\(\s*"([^"]+)"\s*\)/g];
  return patterns.flatMap((pattern) => [...text.matchAll(pattern)].map((match) => match[1]!));
}

function partOf(path: string): Part | undefined {
  return path === "index" ? "index.ts" : PARTS.find((part) => path === part || path.startsWith(`${part}/`));
}

/** What breaks the directions between the parts. */
function violations(part: Part, { path, text }: Source): string[] {
  return importsOf(text).flatMap((imported) => {
    if (!imported.startsWith(".")) {
      return FORBIDDEN_PACKAGES[part]?.test(imported) ? [`${path} imports package ${imported}`] : [];
    }
    const target = normalize(join(dirname(path), imported));
    const other = partOf(target);
    if (other === undefined || other === part) return [];
    if (!ALLOWED[part].includes(other)) return [`${path} imports ${target}`];
    const open = PUBLIC[part]?.[other];
    return open === undefined || open.includes(target) ? [] : [`${path} imports ${target}, not only ${open}`];
  });
}

describe("architecture", () => {
  for (const part of ["index.ts", ...PARTS] as const) {
    it(`${part} imports only ${ALLOWED[part].join(", ") || "itself"}`, () => {
      const sources = sourcesOf(part);
      assert.ok(sources.length > 0);
      assert.deepEqual(
        sources.flatMap((source) => violations(part, source)),
        [],
      );
    });
  }

  it("finds each kind of wrong import where it is planted", () => {
    const text = [
      'import { a } from "../config/types";',
      'export { b } from "../../local/host/lock";',
      'const c = require("../components/access");',
      'const d = await import("../index");',
      'import "@pulumi/aws";',
      'import { e } from "node:fs";',
      'import { f } from "./protocol/publish";',
    ].join("\n");
    assert.deepEqual(violations("handlers", { path: "handlers/x.ts", text: text.replace("../../local", "../local") }), [
      "handlers/x.ts imports config/types",
      "handlers/x.ts imports local/host/lock",
      "handlers/x.ts imports package @pulumi/aws",
      "handlers/x.ts imports components/access",
      "handlers/x.ts imports index",
    ]);
    assert.deepEqual(violations("components", { path: "components/x.ts", text: 'import "../handlers/ingest";' }), [
      "components/x.ts imports handlers/ingest, not only handlers/contract",
    ]);
  });

  it("keeps one concept a file: none above 9 kB", () => {
    const tooLong = ["index.ts", ...PARTS]
      .flatMap((part) => sourcesOf(part as Part))
      .map(({ path }) => [path, statSync(join(ROOT, path)).size] as const)
      .filter(([, size]) => size > 9 * 1024);
    assert.deepEqual(tooLong, []);
  });

  for (const [rule, pattern, planted] of PROGRAM_RULES) {
    it(rule, () => {
      const broken = (["index.ts", "components"] as const)
        .flatMap(sourcesOf)
        .filter(({ text }) => pattern.test(text))
        .map(({ path }) => path);
      assert.deepEqual(broken, []);
      assert.match(planted, pattern, "finds a planted fault");
    });
  }
});
