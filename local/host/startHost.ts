import { join } from "node:path";
import type { hostMain } from "./hostMain";
import { interrupts } from "./interrupts";
import { helpText, type Options, OptionsError, parseOptions } from "./options";
import { terminal } from "./terminal";

/** Where a host finds what, unless a test has its own. */
export interface HostFolders {
  readonly localRoot?: string;
  /** Of the stack files. */
  readonly stacks?: string;
}

/**
 * A host's process from its arguments to its end. What is wrong with the arguments is told at once: the rest of the
 * program, which takes seconds to load, is loaded after that.
 */
export async function startHost(
  projectRoot: string,
  { localRoot = join(projectRoot, ".local"), stacks = projectRoot }: HostFolders = {},
): Promise<number> {
  const screen = terminal(process.stdout, Date.now);
  let options: Options;
  try {
    options = parseOptions(process.argv.slice(2));
  } catch (error) {
    if (!(error instanceof OptionsError)) throw error;
    process.stderr.write(`${error.message}\n`);
    return 2;
  }
  if (options.help) {
    screen.line(helpText());
    return 0;
  }
  const signals = interrupts();
  screen.progress("starting");
  const { transpileAtOnce }: { transpileAtOnce: (root: string) => void } = require("./transpileAtOnce");
  transpileAtOnce(projectRoot);
  const loaded: { hostMain: typeof hostMain } = require("./hostMain");
  return await loaded.hostMain({
    ...{
      options,
      projectRoot,
      stacks,
      localRoot,
      terminal: screen,
      interrupts: signals,
      startedAt: performance.timeOrigin,
    },
    exit: (code) => process.exit(code),
  });
}
