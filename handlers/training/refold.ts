import { readCheckpoint } from "../protocol/checkpoint";
import { FormatError } from "../protocol/formatError";
import type { ForkEntry, LogEntry } from "../protocol/logEntry";
import { Fold } from "./fold";
import { History, type HistoryOptions, MissingEntries } from "./history";
import type { TrainerOptions } from "./trainerOptions";

export type RefoldOptions = HistoryOptions & Pick<TrainerOptions, "learners">;

export interface Beginning {
  /** Leaves the checkpoints aside. */
  readonly fromStart?: boolean;
  /** Hears from which checkpoint it goes on; undefined: from the beginning. */
  readonly began?: (checkpoint: number | undefined) => void;
}

/**
 * The state after log entry `to`, learned again from the newest checkpoint at or below it, or from the beginning. Throws
 * MissingEntries if the log does not reach back to one of them.
 */
export async function foldUpTo(
  options: RefoldOptions,
  history: History,
  to: number,
  { fromStart = false, began = () => {} }: Beginning = {},
): Promise<Fold> {
  const { fileSystem, mounts, learners } = options;
  const ours = (checkpoint: { learner: string }): boolean => checkpoint.learner === learners.version;
  const checkpoint = fromStart ? undefined : await readCheckpoint(fileSystem, mounts.journal, ours, () => {}, to);
  began(checkpoint?.position);
  let fold = checkpoint === undefined ? Fold.empty(learners) : Fold.restore(learners, checkpoint);
  for await (const entry of history.entries(fold.position + 1, to)) fold = await advance(options, history, fold, entry);
  if (fold.position < to) throw new MissingEntries(fold.position + 1, to);
  return fold;
}

/** The state after one more entry. What was read for it is learned in one go, so a failure leaves `fold` as it was. */
export async function advance(options: RefoldOptions, history: History, fold: Fold, entry: LogEntry): Promise<Fold> {
  if (entry.type === "fork") return forkOf(options, fold, entry);
  const blocks = await history.blocks(entry);
  fold.apply(entry, ({ path }) => blocks.get(path)!);
  return fold;
}

async function forkOf(options: RefoldOptions, standing: Fold, fork: ForkEntry): Promise<Fold> {
  if (fork.n !== standing.position + 1) {
    throw new FormatError(`log entry ${fork.n} cannot follow entry ${standing.position}`);
  }
  const history = new History(options);
  const fold = await foldUpTo(options, history, fork.from);
  fold.exclude(standing.exclusions);
  for await (const entry of history.entries(fork.from + 1, fork.n - 1)) {
    if (entry.type === "fork" && entry.from < fork.from) {
      throw new FormatError(
        `log entry ${fork.n} forks from entry ${fork.from}, but entry ${entry.n} between them forked from ${entry.from}`,
      );
    }
    const blocks = await history.blocks(entry);
    fold.apply(entry, ({ path }) => blocks.get(path)!);
  }
  if (fold.position !== fork.n - 1) throw new MissingEntries(fold.position + 1, fork.n - 1);
  fold.forked(fork);
  return fold;
}
