import { basename, dirname, join } from "node:path";
import type { Log } from "../contract";
import { type Fork, listCheckpoints } from "../protocol/checkpoint";
import type { RetentionSettings } from "../protocol/deletion";
import { isErrno } from "../protocol/errors";
import type { FileSystem } from "../protocol/fileSystem";
import type { Manifest } from "../protocol/manifestTypes";
import { listOrEmpty } from "../protocol/publish";
import { checkpointPath, type TreeKind, tree } from "../protocol/tree";
import { Ages } from "./ages";
import type { History } from "./history";
import { keptCheckpoints } from "./keptCheckpoints";
import { sweepModels } from "./sweepModels";
import { sweepPacked } from "./sweepPacked";
import { sweepPacks } from "./sweepPacks";

export interface JanitorOptions {
  readonly fileSystem: FileSystem;
  readonly mounts: { readonly samples: string; readonly journal: string; readonly models: string };
  readonly history: History;
  readonly settings: RetentionSettings;
  /** Milliseconds that only rise. */
  readonly monotonic: () => number;
  readonly log: Log;
}

/** Files that one sweep deletes at most, so that training goes on in between. */
const MOST = 2000;

/** What the trainer knows of the whole log. */
export interface KnownOfLog {
  readonly forks: readonly Fork[];
  /** Whether a quarantined file may still be learned. */
  unsettled(path: string): boolean;
}

export const NOTHING_KNOWN: KnownOfLog = { forks: [], unsettled: () => false };

/** What the sweeps of one janitor share. */
export interface Sweep extends JanitorOptions, KnownOfLog {
  /** Those that a durable checkpoint covers: what they took back is erased ahead of its time. */
  readonly forks: readonly Fork[];
  readonly ages: Ages;
  /** Packs whose segments this janitor has deleted, by range. */
  readonly swept: Set<string>;
  /** When log positions were logged, and manifests by version: neither ever changes. */
  readonly times: Map<number, number>;
  readonly manifests: Map<number, Manifest>;
  /** Deletes a file of a kind, which may be gone. False if this sweep has deleted enough. */
  remove(kind: TreeKind, path: string): Promise<boolean>;
  /** Removes a directory if it is empty. */
  prune(directory: string): Promise<void>;
}

export type Deleted = Partial<Record<TreeKind, number>>;

/**
 * Deletes what the tree's table lets it delete, and nothing that a checkpoint, a manifest or a lagging reader may still
 * ask for. Everything it knows is gone after a restart, which only makes it wait longer. Two janitors are safe.
 */
export class Janitor {
  private readonly ages: Ages;
  private readonly swept = new Set<string>();
  private readonly times = new Map<number, number>();
  private readonly manifests = new Map<number, Manifest>();

  constructor(private readonly options: JanitorOptions) {
    this.ages = new Ages(options.monotonic);
  }

  /** One round. Returns how many files of each kind it deleted. */
  async sweep(known: KnownOfLog = NOTHING_KNOWN): Promise<Deleted> {
    const deleted: Deleted = {};
    const positions = await listCheckpoints(this.options.fileSystem, this.options.mounts.journal);
    const forks = known.forks.filter(({ n }) => n <= (positions[0] ?? -1));
    const sweep = this.begin(deleted, { forks, unsettled: (path) => known.unsettled(path) });
    for (const [kind, { directory, deletion }] of kinds()) {
      if (deletion.rule === "listed") await this.sweepListed(sweep, kind, directory, deletion.graceMs);
    }
    const named = await sweepModels(sweep);
    const kept = await keptCheckpoints(sweep, positions, named);
    await this.sweepCheckpoints(sweep, positions, kept);
    // Without any nothing is deleted that one could need.
    const oldest = kept.size === 0 ? -1 : Math.min(...kept);
    this.options.history.packs.listAgain();
    await sweepPacked(sweep, { newest: positions[0] ?? -1, oldest });
    await sweepPacks(sweep, oldest);
    return deleted;
  }

  private begin(deleted: Deleted, known: KnownOfLog): Sweep {
    const { fileSystem, mounts } = this.options;
    let left = MOST;
    return {
      ...this.options,
      ...known,
      ages: this.ages,
      swept: this.swept,
      times: this.times,
      manifests: this.manifests,
      async remove(kind, path) {
        if (left <= 0) return false;
        left--;
        try {
          await fileSystem.unlink(join(mounts[tree[kind].directory], path));
          deleted[kind] = (deleted[kind] ?? 0) + 1;
        } catch (error) {
          if (!isErrno(error, "ENOENT")) throw error;
        }
        return true;
      },
      async prune(directory) {
        try {
          await fileSystem.rmdir(directory);
        } catch (error) {
          // Somebody put a file there, or another janitor was first.
          if (!isErrno(error, "ENOTEMPTY", "EEXIST", "ENOENT")) throw error;
        }
      },
    };
  }

  private async sweepListed(sweep: Sweep, kind: TreeKind, directory: keyof Sweep["mounts"], graceMs: number) {
    const folder = dirname(tree[kind].example);
    const names = await listOrEmpty(sweep.fileSystem, join(sweep.mounts[directory], folder));
    const paths = names.map((name) => `${folder}/${basename(name)}`).filter((path) => tree[kind].pattern.test(path));
    for (const [path, age] of this.ages.update(kind, paths)) if (age >= graceMs) await sweep.remove(kind, path);
  }

  private async sweepCheckpoints(sweep: Sweep, positions: readonly number[], kept: ReadonlySet<number>) {
    const { deletion } = tree.checkpoint;
    if (deletion.rule !== "thinned") return;
    const condemned = positions.filter((position) => !kept.has(position)).map(checkpointPath);
    for (const [path, age] of this.ages.update("checkpoint", condemned)) {
      if (age >= deletion.graceMs) await sweep.remove("checkpoint", path);
    }
  }
}

const kinds = () => Object.entries(tree) as [TreeKind, (typeof tree)[TreeKind]][];
