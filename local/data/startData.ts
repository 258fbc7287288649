import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { transpileAtOnce } from "../host/transpileAtOnce";
import type { dataCommand } from "./dataCommand";

/** Milliseconds between two replacements of the progress line, and between two lines where it goes to a file. */
const CADENCE = { terminal: 200, file: 10_000 } as const;

/** `npm run data` from its arguments to its exit code. */
export async function startData(projectRoot: string, localRoot = join(projectRoot, ".local")): Promise<number> {
  transpileAtOnce(projectRoot);
  const loaded: { dataCommand: typeof dataCommand } = require("./dataCommand");
  return await loaded.dataCommand(process.argv.slice(2), {
    ...{ localRoot, now: Date.now, ...progressOn(process.stderr) },
    out: (text) => new Promise((done, fail) => process.stdout.write(text, (error) => (error ? fail(error) : done()))),
    pause: async (milliseconds) => pause(milliseconds),
  });
}

/** Lines, and one line that is replaced. */
function progressOn(stream: NodeJS.WriteStream): { say: (text: string) => void; progress: (text: string) => void } {
  const begin = stream.isTTY ? "\r\u001b[K" : "";
  const end = stream.isTTY ? "" : "\n";
  let due = performance.now() + (stream.isTTY ? 0 : CADENCE.file);
  return {
    say: (text) => void stream.write(`${begin}${text}\n`),
    progress: (text) => {
      if (text === "") {
        if (stream.isTTY) stream.write(begin);
        return;
      }
      if (performance.now() < due) return;
      due = performance.now() + (stream.isTTY ? CADENCE.terminal : CADENCE.file);
      stream.write(`${begin}${text}${end}`);
    },
  };
}
