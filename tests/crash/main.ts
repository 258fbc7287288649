import { mkdirSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { endProcess } from "../support/endProcess";
import { crash, crashArguments, failingCalls, USAGE } from "./crashCommand";

async function main(): Promise<number> {
  const given = crashArguments(process.argv.slice(2));
  if (given === "help") {
    console.log(USAGE);
    return 0;
  }
  if (given.syscalls) return failingCalls((text) => console.log(text));
  const seed = given.seed ?? new Date().toISOString();
  const folder = given.folder === undefined ? mkdtempSync(join(tmpdir(), "crash-")) : resolve(given.folder);
  mkdirSync(folder, { recursive: true });
  if (readdirSync(folder).length > 0) {
    console.error(`--folder ${folder} is not empty; name another one`);
    return 2;
  }
  console.log(`seed ${seed}, ${given.kills} kills, in ${folder}`);
  const code = await crash(folder, seed, given, (text) => console.log(text));
  if (given.folder === undefined && code === 0) rmSync(folder, { recursive: true });
  return code;
}

endProcess(main());
