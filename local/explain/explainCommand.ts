import { statSync } from "node:fs";
import { join } from "node:path";
import { decodeStackConfig } from "../../config/decode";
import { suggestion } from "../../config/nearest";
import { StackFileError, type StackFiles } from "../../config/parseStackFiles";
import { parseValues } from "../../config/parseValues";
import { ConfigurationError } from "../../config/problem";
import { readStackFile } from "../../config/readStackFile";
import type { StackConfig } from "../../config/types";
import { UserDataError } from "../admission/userData";
import { ProgramError } from "../cloud/runProgram";
import { CommandLineError, commandLine } from "../command/commandLine";
import { createResources } from "../host/createResources";
import { explainMount } from "./explainMount";
import { explanationLines } from "./explanationLines";

const USAGE =
  "usage: npm run explain -- CONSUMER DIRECTORY [--stack NAME] [--without TYPE::NAME] [--without-tls CONSUMER] [--json]";

const FORMS = {
  stack: { value: "NAME" },
  without: { value: "TYPE::NAME", repeatable: true },
  "without-tls": { value: "CONSUMER", repeatable: true },
  json: {},
  help: {},
} as const;

/**
 * `npm run explain`: the whole decision about one mount, from the stack file alone; nothing is started.
 *
 * @returns the exit code: 0 granted, 3 refused, 2 the arguments or the stack file are wrong
 */
export async function explainCommand(
  root: string,
  argv: readonly string[],
  print: (text: string) => void,
): Promise<0 | 2 | 3> {
  try {
    const { positionals, options, problems } = commandLine(argv, FORMS);
    if (options.has("help")) {
      print(`${USAGE}\nExit codes: 0 granted, 3 refused, 2 wrong arguments or stack file.`);
      return 0;
    }
    const [consumer, directory, ...others] = positionals;
    if (consumer === undefined || directory === undefined || others.length > 0) {
      problems.push(
        `needs a consumer and a directory, got ${positionals.length === 1 ? "1 name" : `${positionals.length} names`}`,
      );
    }
    const without = options.get("without") ?? [];
    for (const name of without) {
      if (!/^[^:]+:[^:]+:[^:]+::.+$/.test(name)) {
        problems.push(`--without must be TYPE::NAME, as explain prints resources, got ${JSON.stringify(name)}`);
      }
    }
    if (problems.length > 0 || consumer === undefined || directory === undefined) {
      throw new CommandLineError(problems, USAGE);
    }
    const stack = options.get("stack")?.[0] ?? "local";
    const files = readStackFile(root, stack);
    const config = decode(root, files, stack);
    checkNames(config, consumer, directory);
    const chosen = { stack, without, withoutTls: options.get("without-tls") ?? [] };
    const { model } = await createResources(root, files, chosen, { progress: () => undefined });
    const explanation = explainMount(model, config, consumer, directory);
    if (options.has("json")) print(JSON.stringify({ stack, ...explanation }, undefined, 2));
    else for (const line of explanationLines(explanation, stack)) print(line);
    return explanation.granted ? 0 : 3;
  } catch (error) {
    if (!KNOWN.some((kind) => error instanceof kind)) throw error;
    print(error instanceof Error ? error.message : String(error));
    return 2;
  }
}

const KNOWN = [CommandLineError, StackFileError, ConfigurationError, ProgramError, UserDataError];

function decode(root: string, { project, config, placeOf }: StackFiles, stack: string): StackConfig {
  return decodeStackConfig({
    ...{ project, stack, region: config["aws:region"], placeOf },
    ...parseValues(config, project, []),
    fileExists: (file) => statSync(join(root, file), { throwIfNoEntry: false })?.isFile() ?? false,
  });
}

/** Throws CommandLineError for names that the stack does not have. */
function checkNames({ stack, consumers, directories }: StackConfig, consumer: string, directory: string): void {
  const check = (kind: string, name: string, known: readonly string[]): string[] => {
    if (known.includes(name)) return [];
    const names = known.length === 0 ? "it has none" : `it has ${known.join(", ")}`;
    return [`stack ${stack} has no ${kind} ${JSON.stringify(name)}; ${names}${suggestion(name, known)}`];
  };
  const problems = [
    ...check("consumer", consumer, Object.keys(consumers)),
    ...check("directory", directory, Object.keys(directories)),
  ];
  if (problems.length > 0) throw new CommandLineError(problems, USAGE);
}
