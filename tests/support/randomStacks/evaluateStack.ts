import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { compileFunction } from "node:vm";
import ts from "typescript";
import { type Program, runProgram } from "../program";
import type { StackInput } from "./randomStack";

const INDEX = join(__dirname, "../../../index.ts");

/** index.ts, translated once: every run has to load it again, and translating was a third of a run's time. */
const program = compileFunction(
  ts.transpileModule(readFileSync(INDEX, "utf8"), {
    compilerOptions: { module: ts.ModuleKind.CommonJS, target: ts.ScriptTarget.ES2022, esModuleInterop: true },
  }).outputText,
  ["exports", "require"],
  { filename: INDEX },
);

/**
 * Runs the project's own index.ts with these values under the cloud model, as an update of stack `test` in eu-west-1.
 *
 * @throws ProgramError if the configuration is refused, the program fails, or AWS would not take what it asks for
 */
export async function evaluateStack(values: StackInput): Promise<Program<unknown>> {
  const texts = Object.entries(values).map(([key, value]) => [`shared-storage:${key}`, JSON.stringify(value)]);
  const { warn } = console;
  // Warnings of the configuration are many here, and no news.
  console.warn = () => undefined;
  try {
    return await runProgram(load, {
      config: { "aws:region": "eu-west-1", ...Object.fromEntries(texts) },
      stackTraces: false,
    });
  } finally {
    console.warn = warn;
  }
}

function load(): unknown {
  const exported = {};
  program(exported, createRequire(INDEX));
  return exported;
}
