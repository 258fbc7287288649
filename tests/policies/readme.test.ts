import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { resolve } from "node:path";
import * as project from "../../package.json";
import type { Rule } from "../../policies/lib/rule";
import * as pack from "../../policies/package.json";
import { RULES } from "../../policies/rules";

const POLICIES = resolve(__dirname, "../../policies");
const readme = readFileSync(resolve(POLICIES, "README.md"), "utf8");

/** A rule's line in the table of the README. */
function row({ name, description, severity, scope, decides, parameters, controls }: Rule): string {
  const short = controls.map((control) =>
    control.replace(/^(Security Hub|Well-Architected) (\S+) .*$/, "$2").replace(/^CIS.*$/, "CIS 2.3.1"),
  );
  const cells = [
    `\`${name}\``,
    description,
    severity,
    scope,
    decides,
    Object.keys(parameters)
      .map((parameter) => `\`${parameter}\``)
      .join(", "),
    short.join(", "),
  ];
  return `| ${cells.join(" | ")} |`;
}

describe("the pack's README", () => {
  it("has every rule in its table as it is in the code, and no other", () => {
    const rows = readme.split("\n").filter((line) => line.startsWith("| `"));
    assert.deepEqual(rows, RULES.map(row));
  });

  it("names no rule that does not exist", () => {
    const names = new Set(RULES.map(({ name }) => name));
    const mentioned = [
      ...readme.matchAll(/`((?:efs|ec2|ecs|lambda|iam|cloudwatch|maintenance|stateful)-[a-z0-9-]+)`/g),
    ];
    assert.deepEqual(
      mentioned.map(([, name]) => String(name)).filter((name) => !names.has(name)),
      [],
    );
  });
});

describe("the pack", () => {
  it("has one rule a file and every file's rule", () => {
    const files = readdirSync(resolve(POLICIES, "rules"));
    assert.equal(files.length, RULES.length);
  });

  it("gives every rule a name of its own, a remedy, a link, and texts in one style", () => {
    assert.equal(new Set(RULES.map(({ name }) => name)).size, RULES.length);
    for (const { name, description, remedy, url, parameters } of RULES) {
      assert.match(name, /^[a-z][a-z0-9]*(-[a-z0-9]+)+$/);
      assert.match(description, /^[A-Z].*[^.]$/, name);
      assert.match(remedy, /^[a-z].*[^.]$/, name);
      assert.match(url, /^https:\/\/(docs\.aws\.amazon\.com|www\.pulumi\.com)\//, name);
      for (const [key, { schema }] of Object.entries(parameters)) assert.ok(schema.description, `${name} ${key}`);
    }
  });

  it("needs the versions that the project has", () => {
    const versions: Readonly<Record<string, string>> = { ...project.dependencies, ...project.devDependencies };
    for (const [name, version] of Object.entries(pack.dependencies)) assert.equal(version, versions[name], name);
  });

  it("depends on nothing of the project, so that it can be taken elsewhere", () => {
    const sources = readdirSync(POLICIES, { recursive: true, encoding: "utf8" }).filter(
      (file) => file.endsWith(".ts") && !file.includes("node_modules"),
    );
    const outside = sources.flatMap((file) =>
      [...readFileSync(resolve(POLICIES, file), "utf8").matchAll(/from "([^"]+)"/g)]
        .map(([, from]) => String(from))
        .filter((from) => !from.startsWith("node:") && from !== "@pulumi/policy")
        .filter((from) => !resolve(POLICIES, file, "..", from).startsWith(`${POLICIES}/`))
        .map((from) => `${file}: ${from}`),
    );
    assert.ok(sources.length > RULES.length);
    assert.deepEqual(outside, []);
  });
});
