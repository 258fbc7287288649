import { fork } from "node:child_process";
import { cpSync } from "node:fs";
import { join } from "node:path";
import { learnerFactory } from "../../handlers/learner/learner";
import { listCheckpoints } from "../../handlers/protocol/checkpoint";
import { History } from "../../handlers/training/history";
import { Packer } from "../../handlers/training/packer";
import { foldUpTo } from "../../handlers/training/refold";
import type { BenchContext } from "../benchmark";
import { compared, interleaved, median } from "../interleaved";
import { bundleProcess } from "./bundleProcess";
import { consumerThread } from "./consumerThread";
import { endOf, type JournalShape, type Mounts, makeJournal, mountsIn, trainerOptions } from "./journalOf";
import type { TrainerStart } from "./trainerProcess";

/** One million records, as a thousand a second leave them. */
const MILLION: JournalShape = { entries: 500, segmentsPerEntry: 20, recordsPerSegment: 100 };
const PACK = { packSegments: 1024, packHours: 1 } as const;
/** Each learns everything again, several seconds long. */
const REBUILDS = 3;

/** Start of a trainer with a million records behind it, and a model learned again from packs and from small files. */
export async function starting(context: BenchContext, shape = MILLION): Promise<void> {
  const { directory, measured, rounds } = context;
  const small = mountsIn(join(directory, "journal"));
  await makeJournal(small, shape);
  const thread = consumerThread(join(directory, "thread"));
  try {
    const packed: Mounts = { ...small, journal: join(directory, "packed-journal") };
    cpSync(small.journal, packed.journal, { recursive: true });
    const options = (mounts: Mounts) => trainerOptions(thread, mounts, () => endOf(shape));
    const [durable] = await listCheckpoints(thread, packed.journal);
    const packer = new Packer(options(packed), PACK);
    while ((await packer.pack(durable!)) !== undefined);

    const script = bundleProcess("trainerProcess", directory);
    const starts: TrainerStart[] = [];
    for (let k = 0; k < rounds; k++) starts.push(await startTrainer(script, packed, endOf(shape)));
    const records = shape.entries * shape.segmentsPerEntry * shape.recordsPerSegment;
    const what = `a trainer's process, with ${records.toLocaleString("en-US")} records behind it`;
    const seconds = median(starts.map((start) => start.seconds));
    measured({ what: `${what}: from its start until it is ready`, unit: "s", value: seconds, aim: { atMost: 2 } });
    const memory = median(starts.map((start) => start.memory)) / 2 ** 20;
    measured({ what: `${what}: memory`, unit: "MiB resident", value: memory });

    const opened = new Map<string, number>();
    const models = new Set<string>();
    const rebuild = (name: string, mounts: Mounts) => async (): Promise<number> => {
      const started = performance.now();
      const history = new History(options(mounts));
      const fold = await foldUpTo({ ...options(mounts), learners: learnerFactory }, history, durable!, {
        fromStart: true,
      });
      models.add(Buffer.from(fold.learner.exportModel()).toString("latin1"));
      opened.set(name, history.opened);
      return (performance.now() - started) / 1000;
    };
    const names = ["packs", "small files"] as const;
    const contenders = [
      { name: names[0], run: rebuild(names[0], packed) },
      { name: names[1], run: rebuild(names[1], small) },
    ];
    const figures = await interleaved(contenders, Math.min(rounds, REBUILDS));
    if (models.size !== 1) throw new Error("packs and small files gave different models");
    measured({ what: "rebuilding the model from packs", unit: "s", ...compared(figures, ...names) });
    const [few, many] = names.map((name) => opened.get(name)!) as [number, number];
    const files = { value: few, baseline: { name: names[1], value: many }, ratio: few / many };
    measured({ what: "files opened to rebuild from packs", unit: "files", ...files, aim: { atMost: 1 / 20 } });
  } finally {
    await thread.end();
  }
}

function startTrainer(script: string, mounts: Mounts, now: number): Promise<TrainerStart> {
  const child = fork(script, [JSON.stringify({ mounts, now })], { execArgv: [] });
  return new Promise((resolve, reject) => {
    let start: TrainerStart | undefined;
    child.once("message", (message: TrainerStart) => {
      start = message;
    });
    child.once("exit", (code) => {
      if (start !== undefined && code === 0) resolve(start);
      else reject(new Error(`the trainer's process ended with exit code ${code}`));
    });
  });
}
