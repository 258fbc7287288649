import { spawn } from "node:child_process";
import type { CheckResult } from "../checker/check";
import type { StorageRoots } from "../checker/storage";

/** The checker could not come to a result. */
export class CheckerError extends Error {}

/**
 * Runs the checker as a process of its own, which shares nothing with the host but the files. Throws CheckerError with
 * what it said if it gave no result.
 */
export async function runChecker(
  projectRoot: string,
  acknowledgements: string,
  roots: StorageRoots,
  run: string,
): Promise<CheckResult> {
  const { samples, journal, models } = roots;
  const child = spawn(
    process.execPath,
    [
      ...["-r", "ts-node/register/transpile-only", "local/checker/main.ts", "--run", run],
      ...["--acknowledgements", acknowledgements, "--samples", samples, "--journal", journal, "--models", models],
    ],
    { cwd: projectRoot, stdio: ["ignore", "pipe", "pipe"] },
  );
  const [stdout, stderr, code] = await Promise.all([
    textOf(child.stdout),
    textOf(child.stderr),
    new Promise<number | null>((resolve, reject) => child.on("error", reject).on("close", resolve)),
  ]);
  if (code !== 0 && code !== 1) throw new CheckerError(stderr.trim() || `the checker ended with code ${code}`);
  // The protocol's files, which it shares with handlers, may say something too while somebody edits them.
  return JSON.parse(stdout.trimEnd().split("\n").at(-1) ?? "");
}

async function textOf(stream: NodeJS.ReadableStream): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of stream) chunks.push(Buffer.from(chunk));
  return Buffer.concat(chunks).toString("utf8");
}
