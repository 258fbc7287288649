import { existsSync } from "node:fs";
import { type FileHandle, open } from "node:fs/promises";
import { join } from "node:path";
import { DamagedFile, Storage } from "../checker/storage";
import { CommandLineError } from "../command/commandLine";
import { localPaths } from "../host/localDirectory";
import { InputError } from "../input/inputError";
import { type DataArguments, dataArguments, USAGE } from "./dataArguments";
import { DataError } from "./dataError";
import { exportRecords } from "./exportRecords";
import { importFile, importLines } from "./importFile";
import { deployedTarget, localTarget } from "./ingestTarget";
import { quarantined, retryQuarantined } from "./quarantine";
import { stat, statLines } from "./stat";

export interface DataParts {
  /** `.local` of the project. */
  readonly localRoot: string;
  readonly now: () => number;
  /** Standard output: what was asked for. Resolves when it is written. */
  readonly out: (text: string) => Promise<void>;
  /** Standard error: how far it is, and what is wrong. */
  readonly say: (text: string) => void;
  readonly progress: (text: string) => void;
  readonly pause: (milliseconds: number) => Promise<void>;
}

/** `npm run data`: exit code 0 done, 1 not all of it could be done, 2 the arguments or the file are wrong. */
export async function dataCommand(argv: readonly string[], parts: DataParts): Promise<0 | 1 | 2> {
  try {
    return await run(dataArguments(argv, parts.now()), parts);
  } catch (error) {
    if (error instanceof CommandLineError || error instanceof InputError) {
      parts.progress("");
      parts.say(error.message);
      return 2;
    }
    if (!(error instanceof DataError || error instanceof DamagedFile)) throw error;
    parts.progress("");
    parts.say(error.message);
    return 1;
  }
}

async function run(args: DataArguments, parts: DataParts): Promise<0 | 1> {
  const { localRoot, out } = parts;
  const lines = (texts: readonly string[]) => out(texts.map((text) => `${text}\n`).join(""));
  switch (args.command) {
    case "help":
      await lines([USAGE, "Exit codes: 0 done, 1 not all of it could be done, 2 wrong arguments or file."]);
      return 0;
    case "import": {
      const { file, label, key, functionName, region } = args;
      const target = functionName === undefined ? localTarget(localRoot) : deployedTarget(functionName, region);
      try {
        const states = join(localRoot, "imports");
        await lines(importLines(await importFile({ ...parts, file, names: { label, key }, target, states })));
      } finally {
        target.close();
      }
      return 0;
    }
    case "export":
      return await exportTo(args, parts);
    case "quarantine list": {
      const list = quarantined(storageOf(localRoot));
      await lines(
        list.map(({ n, at, records, path, reason }) => `${at}  entry ${n}  ${records} records  ${path}: ${reason}`),
      );
      parts.say(`${list.length} in quarantine`);
      return 0;
    }
    case "quarantine retry":
      return await retry(parts);
    case "stat": {
      const found = stat(storageOf(localRoot));
      await (args.json ? lines([JSON.stringify(found, undefined, 2)]) : lines(statLines(found)));
      return 0;
    }
  }
}

async function exportTo(
  { from, to, out: path }: Extract<DataArguments, { command: "export" }>,
  { localRoot, out, say }: DataParts,
): Promise<0 | 1> {
  const storage = storageOf(localRoot);
  let file: FileHandle | undefined;
  try {
    file = path === undefined ? undefined : await open(path, "wx", 0o600);
  } catch (error) {
    throw new InputError(
      `--out ${path}: ${error instanceof Error ? error.message : error}; name a new file in a folder that exists`,
    );
  }
  try {
    const write = file === undefined ? out : (text: string) => file.appendFile(text);
    const { segments, records, damaged } = await exportRecords(storage, from, to, write);
    for (const text of damaged) say(text);
    say(
      `${records.toLocaleString("en")} records of ${segments.toLocaleString("en")} segments, received ${iso(from)} to ${iso(to)}`,
    );
    return damaged.length === 0 ? 0 : 1;
  } finally {
    await file?.close();
  }
}

async function retry({ localRoot, say, out }: DataParts): Promise<0 | 1> {
  const storage = storageOf(localRoot);
  const list = quarantined(storage);
  if (list.length === 0) {
    say("nothing is in quarantine");
    return 0;
  }
  const target = localTarget(localRoot);
  try {
    const results = await retryQuarantined(storage, list, target);
    for (const result of results) {
      await out(
        result.outcome === "sent"
          ? `${result.id}: ${result.records} records sent again\n`
          : `${result.id}: ${result.outcome}: ${result.reason}\n`,
      );
    }
    return results.every(({ outcome }) => outcome === "sent") ? 0 : 1;
  } finally {
    target.close();
  }
}

/** Throws DataError if no stack ever ran here. */
function storageOf(localRoot: string): Storage {
  const { fileSystem } = localPaths(localRoot);
  if (!existsSync(fileSystem)) {
    throw new DataError(
      `${fileSystem}: no stack has run on this machine; a deployed stack's directories are read on its worker, see docs/operations.md`,
    );
  }
  const at = (directory: string) => join(fileSystem, directory);
  return new Storage({ samples: at("samples"), journal: at("journal"), models: at("models") });
}

function iso(time: number): string {
  return new Date(time).toISOString();
}
