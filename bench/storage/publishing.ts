import { mkdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import type { BenchContext } from "../benchmark";
import { type Contender, compared, interleaved, median } from "../interleaved";
import { bundleProcess } from "./bundleProcess";
import { compiled, runCompiled } from "./compiled";
import { PublisherProcesses } from "./publisherProcesses";
import { directories, type PublishResult, type PublishWay } from "./publishRun";

const IN_FLIGHT = [1, 4, 16, 64] as const;
const KIB = [4, 64] as const;
const MILLISECONDS = 250;
/** Of one contender when many processes share the processors, so that each has had its code compiled. */
const MANY_MILLISECONDS = 1000;
/** Microseconds that EFS takes for a write at best (Amazon EFS user guide, performance). */
const EFS_WRITE = 2700;
const PLAIN = "plain calls";
const MOST_WORKERS = 2;
const NAMES: Readonly<Record<Exclude<PublishWay, "plain">, string>> = { worker: "a worker", function: "a function" };

interface Case {
  readonly kib: number;
  readonly inFlight: number;
  readonly processes: number;
  readonly syncDirectories: boolean;
}

/** Publishing against a plain loop of the same calls in the same layout, in Node and in C. */
export async function publishing(context: BenchContext, processes: number): Promise<void> {
  const { directory, note } = context;
  const script = bundleProcess("publisherProcess", directory);
  const program = compiled("publish", directory);
  if (program === undefined) note("no C compiler (cc) here: publishing is not compared with the same loop in C");
  const publishers = await PublisherProcesses.start(script, processes);
  try {
    await warmUp(context, publishers);
    for (const kib of KIB) {
      for (const inFlight of IN_FLIGHT) {
        await compare(context, publishers, program, { kib, inFlight, processes, syncDirectories: false });
      }
    }
    for (const inFlight of processes === 1 ? [16, 64] : []) {
      await compare(context, publishers, program, { kib: 4, inFlight, processes, syncDirectories: true });
    }
  } finally {
    await publishers.end();
  }
}

async function compare(
  context: BenchContext,
  publishers: PublisherProcesses,
  program: string | undefined,
  one: Case,
): Promise<void> {
  const { measured, rounds } = context;
  const { kib, inFlight, processes, syncDirectories } = one;
  const milliseconds = processes === 1 ? MILLISECONDS : MANY_MILLISECONDS;
  const run = { inFlight, size: kib * 1024, milliseconds, syncDirectories };
  const inNode = (how: PublishWay) => () => inRoot(context, (root) => publishers.run({ ...run, how, root }));
  const contenders: Contender[] = [
    { name: PLAIN, run: inNode("plain") },
    { name: NAMES.worker, run: inNode("worker") },
    { name: NAMES.function, run: inNode("function") },
  ];
  if (program !== undefined) {
    const inC = (root: string): Promise<PublishResult[]> =>
      Promise.all(Array.from({ length: processes }, (_, k) => runCompiled(program, { ...run, root }, k)));
    contenders.push({ name: "the loop in C", run: () => inRoot(context, inC) });
  }
  const figures = await interleaved(contenders, rounds);
  const where = `${processes === 1 ? "1 process" : `${processes} processes`}, ${inFlight} in flight each, ${kib} KiB`;
  for (const name of Object.values(NAMES)) {
    // Many processes at once are a function's environments; a stack has one worker, two while one replaces the other.
    const usual = processes <= MOST_WORKERS || name === NAMES.function;
    const aim = inFlight >= 16 && usual ? { atLeast: 0.9 } : undefined;
    const what = `${name} publishes, ${where}${syncDirectories ? ", directories synced" : ""}`;
    measured({ what, unit: "files/s", ...compared(figures, name, PLAIN), aim });
    if (program === undefined || name !== NAMES.worker) continue;
    measured({ what, unit: "files/s", ...compared(figures, name, "the loop in C") });
  }
}

/** With EFS's time for every call that writes: the rate must grow with what is in flight. */
export async function publishingSlowed(context: BenchContext): Promise<void> {
  const { directory, measured, note, rounds } = context;
  const library = process.platform === "linux" ? compiled("slowCalls", directory) : undefined;
  if (library === undefined)
    return note("no C compiler (cc) on Linux here: publishing is not measured with EFS's delays");
  const script = bundleProcess("publisherProcess", directory);
  const environment = { LD_PRELOAD: library, CALL_DELAY_US: String(EFS_WRITE) };
  const publishers = await PublisherProcesses.start(script, 1, environment);
  try {
    await warmUp(context, publishers);
    let alone: number | undefined;
    for (const inFlight of IN_FLIGHT) {
      const run = { inFlight, size: 4096, milliseconds: 2 * MILLISECONDS, syncDirectories: false };
      const inNode = (how: PublishWay) => () => inRoot(context, (root) => publishers.run({ ...run, how, root }));
      const contenders = [
        { name: PLAIN, run: inNode("plain") },
        { name: NAMES.worker, run: inNode("worker") },
      ];
      const figures = await interleaved(contenders, rounds);
      const rate = median(figures.get(NAMES.worker)!);
      alone ??= rate;
      const growth = inFlight === 1 ? "" : `, ${(rate / alone).toFixed(1)} times the rate of 1`;
      const what = `a worker publishes with 2.7 ms injected per write-class call, ${inFlight} in flight${growth}`;
      measured({ what, unit: "files/s", ...compared(figures, NAMES.worker, PLAIN) });
    }
  } finally {
    await publishers.end();
  }
}

/** Threads are started and code is compiled before the first round. */
async function warmUp(context: BenchContext, publishers: PublisherProcesses): Promise<void> {
  for (const how of ["plain", "worker", "function"] as const) {
    const run = { how, inFlight: 16, size: 4096, milliseconds: 2 * MILLISECONDS, syncDirectories: false };
    await inRoot(context, (root) => publishers.run({ ...run, root }));
  }
}

let roots = 0;

/** Files per second, in a root of its own that is removed outside the time. */
async function inRoot(
  { directory }: BenchContext,
  run: (root: string) => Promise<readonly PublishResult[]>,
): Promise<number> {
  const root = join(directory, `root-${roots++}`);
  for (const path of directories) mkdirSync(join(root, path), { recursive: true });
  try {
    return filesPerSecond(await run(root));
  } finally {
    rmSync(root, { recursive: true, force: true });
  }
}

/** Of processes that ran side by side. */
export function filesPerSecond(results: readonly PublishResult[]): number {
  return results.reduce((rate, { published, milliseconds }) => rate + (published * 1000) / milliseconds, 0);
}
