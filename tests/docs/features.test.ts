import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { relative, resolve } from "node:path";
import { citedTests, featureFaults, featureRows, type Project } from "./featureFaults";

const ROOT = resolve(__dirname, "../..");
const PAGE = readFileSync(resolve(ROOT, "docs/features.md"), "utf8");

/** Titles by test file, as mocha itself finds them when it loads the files and runs nothing. */
function titlesOf(files: readonly string[]): ReadonlyMap<string, readonly string[]> {
  const mocha = resolve(ROOT, "node_modules/mocha/bin/mocha.js");
  const options = ["--dry-run", "--no-config", "--require", "ts-node/register/transpile-only", "--extension", "ts"];
  const output = execFileSync(process.execPath, [mocha, ...options, "--reporter", "json", ...files], {
    cwd: ROOT,
    encoding: "utf8",
    maxBuffer: 2 ** 28,
  });
  const { tests, pending }: Record<"tests" | "pending", { title: string; fullTitle: string; file: string }[]> =
    JSON.parse(output.slice(output.indexOf("{\n")));
  const skipped = new Set(pending.map(({ fullTitle }) => fullTitle));
  const titles = new Map<string, string[]>(files.map((file) => [file, []]));
  for (const { title, fullTitle, file } of tests) {
    if (!skipped.has(fullTitle)) titles.get(relative(ROOT, file))?.push(title);
  }
  return titles;
}

describe("docs/features.md", function () {
  this.timeout(120_000);

  it("has every row, and each names code that exists and tests that run", () => {
    const files = featureRows(PAGE).flatMap(({ test }) => citedTests(test).map(({ file }) => file));
    const titles = titlesOf([...new Set(files)].filter((file) => existsSync(resolve(ROOT, file))));
    const project: Project = {
      fileExists: (path) => existsSync(resolve(ROOT, path)),
      titles: (file) => titles.get(file),
    };
    assert.deepEqual(featureFaults(PAGE, project), []);
  });
});

describe("featureFaults", () => {
  const project: Project = {
    fileExists: (path) => path === "a.ts",
    titles: (file) => (file === "tests/a.test.ts" ? ["works"] : undefined),
  };
  /** A page with all rows, of which one is another. */
  function page(changed: Readonly<Record<string, string>> = {}): string {
    const row = (number: number) =>
      changed[String(number)] ?? `| ${number} | F | Does | \`a.ts\` | \`tests/a.test.ts\` "works" |`;
    const rows = (count: number) => Array.from({ length: count }, (_, index) => row(index + 1)).join("\n");
    return `## What others offer\n\n${rows(43)}\n\n## What none of them had\n\n${rows(16)}\n`;
  }

  it("finds nothing where everything is so", () => assert.deepEqual(featureFaults(page(), project), []));

  const faults: readonly (readonly [what: string, row: string, faults: string[]])[] = [
    ["a missing row", "", ["rows 1,2,3"]],
    ["a plan", '| 40 | F | Planned | `a.ts` | `tests/a.test.ts` "works" |', ['says "Planned"']],
    ["silence", '| 40 | F | | `a.ts` | `tests/a.test.ts` "works" |', ["says nothing"]],
    ["no code", '| 40 | F | Does | somewhere | `tests/a.test.ts` "works" |', ["names no code"]],
    ["code that is gone", '| 40 | F | Does | `b.ts` | `tests/a.test.ts` "works" |', ["b.ts does not exist"]],
    ["no test", "| 40 | F | Does | `a.ts` | |", ["names no test"]],
    ["a test without a title", "| 40 | F | Does | `a.ts` | `tests/a.test.ts` |", ["names no test", "the test reads"]],
    [
      "a test file that is gone",
      '| 40 | F | Does | `a.ts` | `tests/b.test.ts` "works" |',
      ["tests/b.test.ts is no test file"],
    ],
    [
      "a test that is gone",
      '| 40 | F | Does | `a.ts` | `tests/a.test.ts` "worked" |',
      ['tests/a.test.ts has no test "worked"'],
    ],
  ];
  for (const [what, row, expected] of faults) {
    it(`finds ${what}`, () => {
      const found = featureFaults(page({ 40: row }), project);
      assert.deepEqual(
        [
          found.length,
          expected.filter(
            (text) => !found.some((fault) => fault.startsWith("What others offer") && fault.includes(text)),
          ),
        ],
        [expected.length, []],
      );
    });
  }
});
