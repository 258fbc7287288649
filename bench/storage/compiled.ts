import { execFileSync, spawn } from "node:child_process";
import { join } from "node:path";
import type { PublishResult, PublishRun } from "./publishRun";

/**
 * Compiles one of the C files beside this one. Undefined where that cannot be done: without a compiler there is nothing to
 * compare with.
 */
export function compiled(source: "publish" | "slowCalls", directory: string): string | undefined {
  const output = join(directory, source);
  const shared = source === "slowCalls" ? ["-shared", "-fPIC", "-ldl"] : ["-pthread"];
  try {
    execFileSync("cc", ["-O2", "-o", output, join(__dirname, `${source}.c`), ...shared], { stdio: "ignore" });
    return output;
  } catch {
    return undefined;
  }
}

/** A run of the loop in C. */
export function runCompiled(program: string, run: Omit<PublishRun, "how">, process: number): Promise<PublishResult> {
  const { root, inFlight, size, milliseconds, syncDirectories } = run;
  const child = spawn(program, [root, inFlight, size, milliseconds, Number(syncDirectories), process].map(String), {
    stdio: ["ignore", "pipe", "inherit"],
  });
  let text = "";
  child.stdout.on("data", (chunk: Buffer) => {
    text += chunk.toString("utf8");
  });
  return new Promise((resolve, reject) => {
    child.on("error", reject);
    child.on("close", (code) => {
      const [published, took] = text.split(" ").map(Number);
      if (code === 0) resolve({ published: published!, milliseconds: took!, memory: 0 });
      else reject(new Error(`the loop in C ended with exit code ${code}`));
    });
  });
}
