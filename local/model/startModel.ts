import { join } from "node:path";
import { interrupts } from "../host/interrupts";
import { transpileAtOnce } from "../host/transpileAtOnce";
import type { modelCommand } from "./modelCommand";

/** `npm run model` from its arguments to its exit code. */
export async function startModel(projectRoot: string, localRoot = join(projectRoot, ".local")): Promise<number> {
  transpileAtOnce(projectRoot);
  const loaded: { modelCommand: typeof modelCommand } = require("./modelCommand");
  return await loaded.modelCommand(process.argv.slice(2), {
    ...{ projectRoot, localRoot },
    // Publishing is atomic and every command may be repeated, so ending one in the middle leaves nothing half done.
    stop: interrupts().first,
    out: (text) => new Promise((done, fail) => process.stdout.write(text, (error) => (error ? fail(error) : done()))),
    say: (text) => void process.stderr.write(`${text}\n`),
  });
}
