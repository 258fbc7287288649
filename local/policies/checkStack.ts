import { resolve } from "node:path";
import { StackFileError } from "../../config/parseStackFiles";
import { readStackFile } from "../../config/readStackFile";
import { mandatory } from "../../policies/evaluate";
import { ProgramError } from "../cloud/runProgram";
import { CommandLineError, commandLine } from "../command/commandLine";
import { createResources } from "../host/createResources";
import { judgeStack, PolicyError, violationLines } from "./judgeStack";

const USAGE = "usage: npm run check:stack -- NAME   (the stack of the file Pulumi.NAME.yaml)";

/**
 * `npm run check:stack -- NAME`: the policy pack on what a stack would create, before any of it exists.
 *
 * @returns the exit code: 0 nothing mandatory violated, 1 violated, 2 the arguments or the stack file are wrong
 */
export async function checkStack(
  root: string,
  args: readonly string[],
  print: (line: string) => void,
): Promise<0 | 1 | 2> {
  try {
    const { positionals, options, problems } = commandLine(args, { help: {} });
    if (options.has("help")) {
      print(`${USAGE}\nExit codes: 0 nothing mandatory violated, 1 violated, 2 wrong arguments or stack file.`);
      return 0;
    }
    const [stack] = positionals;
    if (positionals.length !== 1) problems.push(`needs one stack, got ${positionals.length}`);
    if (problems.length > 0 || stack === undefined) throw new CommandLineError(problems, USAGE);
    const files = readStackFile(root, stack);
    const { model, protectedResources } = await createResources(
      root,
      files,
      { stack, without: [], withoutTls: [] },
      { progress: () => undefined },
    );
    const { project } = files;
    const violations = judgeStack({ world: model.world, protectedResources, project, stack });
    if (mandatory(violations).length > 0) print(new PolicyError(stack, violations).message);
    else {
      for (const line of violationLines(violations)) print(line);
      print(`stack "${stack}" keeps the policies: ${model.world.everything().length} resources`);
    }
    return mandatory(violations).length > 0 ? 1 : 0;
  } catch (error) {
    if (!(error instanceof Error) || !KNOWN.some((kind) => error instanceof kind)) throw error;
    print(error.message);
    return 2;
  }
}

const KNOWN = [CommandLineError, StackFileError, ProgramError];

if (require.main === module) {
  checkStack(resolve(__dirname, "../.."), process.argv.slice(2), console.log).then(
    (code) => process.exit(code),
    (error: unknown) => {
      console.error(error);
      process.exit(1);
    },
  );
}
