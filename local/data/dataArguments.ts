import { nearest } from "../../config/nearest";
import { CommandLineError, commandLine } from "../command/commandLine";
import { TIME_FORM, timeOption } from "./timeOption";

export const USAGE = [
  "usage: npm run data -- import FILE [--label COLUMN] [--key COLUMN] [--function NAME [--region R]]",
  "                       export --from TIME [--to TIME] [--out FILE]",
  "                       quarantine list | quarantine retry | stat [--json]",
].join("\n");

/** What is to be done. */
export type DataArguments =
  | {
      readonly command: "import";
      readonly file: string;
      readonly label: string | undefined;
      readonly key: string | undefined;
      /** Deployed function; undefined = the stack that runs here. */
      readonly functionName: string | undefined;
      readonly region: string | undefined;
    }
  /** Milliseconds since 1970; `out` undefined = standard output. */
  | { readonly command: "export"; readonly from: number; readonly to: number; readonly out: string | undefined }
  | { readonly command: "quarantine list" | "quarantine retry" }
  | { readonly command: "stat"; readonly json: boolean }
  | { readonly command: "help" };

const FORMS = {
  ...{ label: { value: "COLUMN" }, key: { value: "COLUMN" }, function: { value: "NAME" }, region: { value: "R" } },
  ...{ from: { value: "TIME" }, to: { value: "TIME" }, out: { value: "FILE" }, json: {}, help: {} },
} as const;

/** Options that a command takes, and the names after it. */
const COMMANDS: Readonly<Record<string, { readonly options: readonly string[]; readonly names: string }>> = {
  import: { options: ["label", "key", "function", "region"], names: "FILE" },
  export: { options: ["from", "to", "out"], names: "" },
  quarantine: { options: [], names: "list|retry" },
  stat: { options: ["json"], names: "" },
};

/** Throws CommandLineError with every problem at once. */
export function dataArguments(argv: readonly string[], now: number): DataArguments {
  const { positionals, options, problems } = commandLine(argv, FORMS);
  if (options.has("help")) return { command: "help" };
  const [command = "", name, ...others] = positionals;
  const known = Object.hasOwn(COMMANDS, command) ? COMMANDS[command]! : undefined;
  if (known === undefined) {
    const near = nearest(command, Object.keys(COMMANDS));
    const got = command === "" ? "nothing" : JSON.stringify(command);
    const hint = near === undefined ? "" : `; did you mean ${near}?`;
    problems.push(`the command must be ${Object.keys(COMMANDS).join(", ")}, got ${got}${hint}`);
    throw new CommandLineError(problems, USAGE);
  }
  for (const option of options.keys()) {
    if (!known.options.includes(option)) problems.push(`${command} takes no --${option}`);
  }
  const text = (option: string): string | undefined => options.get(option)?.[0];
  const time = (option: string, fallback?: string): number => {
    const given = text(option) ?? fallback;
    const at = given === undefined ? undefined : timeOption(given, now);
    if (at === undefined) {
      problems.push(`--${option} must be ${TIME_FORM}, got ${given === undefined ? "nothing" : JSON.stringify(given)}`);
    }
    return at ?? Number.NaN;
  };
  if (known.names === "" ? name !== undefined : others.length > 0) {
    problems.push(
      `${command} takes ${known.names === "" ? "no names" : known.names}, got ${positionals.slice(1).join(" ")}`,
    );
  }
  let result: DataArguments;
  if (command === "import") {
    if (name === undefined) problems.push("import needs a FILE");
    if (text("region") !== undefined && text("function") === undefined) {
      problems.push("--region belongs to --function; the stack that runs here has one region");
    }
    const [label, key, functionName, region] = [text("label"), text("key"), text("function"), text("region")];
    result = { command, file: name ?? "", label, key, functionName, region };
  } else if (command === "export") {
    const [from, to] = [time("from"), time("to", "now")];
    if (from >= to) problems.push("--from must be before --to");
    result = { command, from, to, out: text("out") };
  } else if (command === "quarantine") {
    if (name !== "list" && name !== "retry")
      problems.push(`quarantine needs list or retry, got ${name === undefined ? "nothing" : JSON.stringify(name)}`);
    result = { command: name === "retry" ? "quarantine retry" : "quarantine list" };
  } else result = { command: "stat", json: options.has("json") };
  if (problems.length > 0) throw new CommandLineError(problems, USAGE);
  return result;
}
