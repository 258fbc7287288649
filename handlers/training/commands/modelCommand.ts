import { parseArgs } from "node:util";
import { nearestName } from "../../records/nearestName";
import { exclude } from "./exclude";
import { rebuild } from "./rebuild";
import { resume, rollback } from "./rollback";
import { type CommandOptions, listVersions, type VersionRow } from "./versions";

export const MODEL_USAGE = `npm run model -- COMMAND: what was published, and what a person decides about it

  list                    every version: when, how far it learned, how well, whether its blob stands
  rollback VERSION        serve an older version's model; nothing newer is published until resume
  resume                  end a rollback
  rebuild VERSION         learn a version again from the log, compare it to the byte, restore its blob
    --from-start          without the help of checkpoints
  exclude --records IDS   take records out of the model for good: ids, or <segment id>#<index>, separated by commas`;

const COMMANDS = ["list", "rollback", "resume", "rebuild", "exclude"] as const;

/**
 * Runs one command and prints what it did, a line at a time. Rejects with an error whose message is for the person: wrong
 * arguments (UsageError), or what cannot be done and why.
 */
export async function runModelCommand(
  parameters: readonly string[],
  options: CommandOptions,
  print: (line: string) => void,
): Promise<void> {
  const { command, operands, fromStart, records } = parse(parameters);
  if (command === "list") {
    none(command, operands);
    const rows = await listVersions(options);
    for (const line of rows.length === 0 ? ["no version is published yet"] : rows.map(lineOf)) print(line);
  } else if (command === "rollback") {
    const { version, blob } = await rollback(options, versionOf(command, operands));
    print(`version ${version} serves blob ${blob}; nothing newer is published until resume`);
  } else if (command === "resume") {
    none(command, operands);
    const { version } = await resume(options);
    print(`version ${version} is published; the next one comes when it is due`);
  } else if (command === "rebuild") {
    const rebuilt = await rebuild(options, versionOf(command, operands), fromStart);
    const from = rebuilt.checkpoint === undefined ? "the beginning" : `checkpoint ${rebuilt.checkpoint}`;
    print(`version ${rebuilt.version} is blob ${rebuilt.blob}, byte for byte (${rebuilt.length} bytes)`);
    print(`learned again from ${from}: ${rebuilt.entries} log entries, ${rebuilt.opened} files`);
    if (rebuilt.erased === undefined) return;
    print(`not published again: log entry ${rebuilt.erased} took records that it has learned out of the model`);
  } else {
    none(command, operands);
    const { exclusion, fork, records: excluded } = await exclude(options, records);
    const count = excluded.reduce((sum, segment) => sum + segment.records.length, 0);
    print(`log entry ${exclusion} excludes ${count} records`);
    if (fork === undefined) return print("none of them had been learned");
    print(`log entry ${fork}: the trainer learns again without them, then publishes a version`);
    print("an hour after that it deletes the checkpoints and models that had learned them");
  }
}

/** The arguments are wrong; the message says what is right. */
export class UsageError extends Error {}

interface Parsed {
  readonly command: (typeof COMMANDS)[number];
  readonly operands: readonly string[];
  readonly fromStart: boolean;
  readonly records: readonly string[];
}

function parse(parameters: readonly string[]): Parsed {
  let parsed: { values: { records?: string[]; "from-start"?: boolean }; positionals: string[] };
  try {
    parsed = parseArgs({
      args: [...parameters],
      options: { records: { type: "string", multiple: true }, "from-start": { type: "boolean" } },
      allowPositionals: true,
    });
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error));
  }
  const [name, ...operands] = parsed.positionals;
  const command = COMMANDS.find((known) => known === name);
  if (command === undefined) throw new UsageError(unknown(name));
  const { records = [], "from-start": fromStart = false } = parsed.values;
  if (records.length > 0 !== (command === "exclude")) {
    throw new UsageError(command === "exclude" ? "exclude needs --records IDS" : `${command} takes no --records`);
  }
  if (fromStart && command !== "rebuild") throw new UsageError(`${command} takes no --from-start`);
  const names = records.flatMap((list) => list.split(",")).filter((one) => one !== "");
  return { command, operands, fromStart, records: names };
}

function unknown(name: string | undefined): string {
  if (name === undefined) return `a command is needed: ${COMMANDS.join(", ")}`;
  const nearest = nearestName(name, COMMANDS);
  const hint = nearest === undefined ? "" : `; did you mean ${nearest}?`;
  return `there is no command ${JSON.stringify(name)}, there are ${COMMANDS.join(", ")}${hint}`;
}

function versionOf(command: string, operands: readonly string[]): number {
  const [text, ...more] = operands;
  if (text !== undefined && more.length === 0 && /^[1-9]\d{0,14}$/.test(text)) return Number(text);
  throw new UsageError(`${command} needs one version, a whole number from 1, got ${operands.join(" ") || "nothing"}`);
}

function none(command: string, operands: readonly string[]): void {
  if (operands.length > 0) throw new UsageError(`${command} takes nothing more, got ${operands.join(" ")}`);
}

function lineOf({ version, publishedAt, to, trained, logLoss, promotion, blob, stands }: VersionRow): string {
  const decision = promotion.decision === "rollback" ? `rollback to ${promotion.to}` : promotion.decision;
  const state = stands ? blob.slice(0, 12) : "gone, rebuild restores it";
  return `${version}  ${publishedAt}  log ${to}  trained ${trained}  log loss ${logLoss.toFixed(4)}  ${decision}  blob ${state}`;
}
