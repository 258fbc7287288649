import { accessSync, constants, writeFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { readStackFile } from "../../config/readStackFile";
import { clearLeftovers } from "../compute/clearLeftovers";
import { startCompute } from "../compute/startCompute";
import type { LocalCompute } from "../compute/types";
import { watchHandlers } from "../edit/watchHandlers";
import { reportJson } from "../report/report";
import { summaryLines } from "../report/summaryLines";
import { detectEnforcement, type Enforcement, NOT_ENFORCED } from "../sandbox/enforcement";
import { writeAccess } from "./accessFile";
import { changesSinceLastRun } from "./changesSinceLastRun";
import { runChecker } from "./checkerProcess";
import { type CreatedResources, createResources } from "./createResources";
import { EXIT, exitCode } from "./exitCode";
import { failureText, isConfiguration } from "./failureText";
import type { Interrupts } from "./interrupts";
import { judgement } from "./judgement";
import {
  FORMAT,
  type LocalFormat,
  type LocalPaths,
  localPaths,
  recordFormat,
  resetLocalDirectory,
} from "./localDirectory";
import { LocalRun } from "./localRun";
import type { Lock } from "./lock";
import { openReplay } from "./openReplay";
import type { Options } from "./options";
import { plainWords } from "./plainWords";
import { policyLines } from "./policyLines";
import { prepare } from "./prepare";
import { resourceSummary } from "./resourceSummary";
import { runName } from "./runName";
import { StartError } from "./startError";
import type { Terminal } from "./terminal";
import { type Replay, systemClock } from "./traffic";
import { whereToLook } from "./whereToLook";

export interface HostParts {
  readonly options: Options;
  readonly projectRoot: string;
  /** Folder of the stack files. */
  readonly stacks: string;
  /** `.local` of the project, unless a test has its own. */
  readonly localRoot: string;
  readonly terminal: Terminal;
  readonly interrupts: Interrupts;
  /** When the process started, milliseconds since 1970. */
  readonly startedAt: number;
  readonly exit: (code: number) => void;
}

/** `npm start`: resolves with the exit code. */
export async function hostMain(parts: HostParts): Promise<number> {
  const { terminal, options } = parts;
  let compute: LocalCompute | undefined;
  let lock: Lock | undefined;
  let removeAccess: (() => void) | undefined;
  const { first } = parts.interrupts;
  first.addEventListener("abort", () => terminal.line("stopping in order; Ctrl-C again kills"));
  // From the first moment: whoever presses Ctrl-C twice while the stack is created does not want it.
  parts.interrupts.onSecond = () => {
    compute?.kill();
    lock?.release();
    terminal.line("killed");
    parts.exit(EXIT.killed);
  };
  try {
    if (options.report !== undefined) requireFolder(resolve(options.report));
    const stackFiles = readStackFile(parts.stacks, options.stack);
    const enforcement = detectEnforcement();
    const paths = localPaths(parts.localRoot);
    const format = { format: FORMAT, stack: options.stack, idsEnforced: enforcement.kind === "root" };
    const say = (text: string) => terminal.line(text);
    lock = prepare(paths, format, options.reset, () => clearLeftovers(paths.root), say);
    const replay = await openReplay(options.replay, say);
    terminal.line(`${stackFiles.project}, stack ${options.stack}, on this machine`);
    for (const line of protections(enforcement)) terminal.line(line);
    const created = await createResources(parts.projectRoot, stackFiles, options, terminal);
    if (first.aborted) {
      terminal.status("");
      terminal.line("stopped before anything was started");
      return EXIT.good;
    }
    for (const line of policyLines(stackFiles.project, options, created)) terminal.line(line);
    if (options.reset) resetLocalDirectory(paths.root);
    recordFormat(paths.root, format);
    terminal.status("");
    for (const line of resourceSummary(created.events)) terminal.line(line);
    const changes = changesSinceLastRun(paths.root, created.model.world.everything(), parts.projectRoot);
    for (const line of changes) terminal.line(line);
    const started = await startCompute({
      ...{ world: created.model.world, notCreated: created.model, region: created.region, enforcement },
      ...{ root: parts.projectRoot, stateDir: paths.root, note: (text: string) => say(plainWords(text)) },
    });
    compute = started;
    removeAccess = writeAccess(paths.root, started);
    for (const line of whereToLook(started, paths, process.cwd())) terminal.line(line);
    const edits = options.watch
      ? watchHandlers(parts.projectRoot, started, parts.startedAt, (text) => say(plainWords(text)))
      : undefined;
    // What is saved from now on is for the next start.
    first.addEventListener("abort", () => void edits?.close());
    try {
      return await run(parts, replay, paths, format, created, started);
    } finally {
      await edits?.close();
    }
  } catch (error) {
    terminal.status("");
    terminal.line(failureText(error));
    return isConfiguration(error) ? EXIT.configuration : EXIT.accounting;
  } finally {
    compute?.kill();
    removeAccess?.();
    lock?.release();
  }
}

async function run(
  { options, projectRoot, terminal, interrupts, startedAt }: HostParts,
  replay: Replay | undefined,
  paths: LocalPaths,
  { idsEnforced }: LocalFormat,
  { model }: CreatedResources,
  compute: LocalCompute,
): Promise<number> {
  const { rate, forMs, report: reportPath } = options;
  const at = (directory: string) => join(paths.fileSystem, directory);
  const local = new LocalRun({
    ...{ compute, paths, terminal, rate, replay, forMs, startedAt, clock: systemClock, stop: interrupts.first },
    idsEnforced,
    // Those of a consumer are in its status.
    refusedAtCreation: model.refusals.filter(
      ({ consumer }) => !compute.consumers.some(({ name }) => name === consumer),
    ),
    roots: { samples: at("samples"), journal: at("journal"), models: at("models") },
    run: runName(new Date()),
    runChecker: (roots, name) => runChecker(projectRoot, paths.acknowledgements, roots, name),
  });
  const { report, outcome } = await local.go();
  if (reportPath !== undefined) writeFileSync(resolve(reportPath), reportJson(report));
  for (const line of [...summaryLines(report), ...judgement(outcome)]) terminal.line(line);
  return exitCode(outcome);
}

/** Says once, in plain words, what this machine does not enforce. */
export function protections(enforcement: Enforcement): string[] {
  if (enforcement.kind === "root") return [];
  return [`not enforced here (${enforcement.reason}):`, ...NOT_ENFORCED.map((text) => `  ${text}`)];
}

function requireFolder(path: string): void {
  try {
    accessSync(dirname(path), constants.W_OK);
  } catch (error) {
    throw new StartError(`--report ${path}: nothing can be written there; name a file in a folder that exists`, {
      cause: error,
    });
  }
}
