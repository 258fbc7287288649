import { encodeCheckpoint } from "../../../handlers/protocol/checkpoint";
import { ModelWatcher } from "../../../handlers/serving/modelWatcher";
import { ServingMetrics } from "../../../handlers/serving/servingMetrics";
import { History } from "../../../handlers/training/history";
import { foldUpTo } from "../../../handlers/training/refold";
import { Trainer } from "../../../handlers/training/trainer";
import type { TrainerOptions } from "../../../handlers/training/trainerOptions";
import type { SimProcess } from "../engine/simProcess";
import { lineageLearners, lineageOf } from "../lineageLearner";
import { mounts, type World } from "../world";
import { nothingAcknowledgedIsLost, nothingCountsTwice } from "./acknowledgements";
import { accountsAddUp, checkpointsAreTheLogs, versionsAreTheLogs } from "./deterministicStates";
import { type ReferenceState, recordedSegment, referenceStates } from "./reference";
import { rollbacksHold } from "./rollbacks";

/** Quarantined files are looked at again every ten minutes. */
const RETRY = 11 * 60_000;

const log = { info() {}, warn() {}, error() {} };

/** When all is calm: a last trainer finishes, then everything that was recorded is held against everything that stands. */
export class FolderCheck {
  constructor(private readonly world: World) {}

  async run(): Promise<void> {
    const { world } = this;
    const last = await this.finish();
    if (last === undefined) return;
    const { altered, late } = world.witness;
    for (const text of altered) world.violate("a shared name stands once", text);
    for (const [path, { client, left }] of late) {
      if (left) continue;
      world.violate(
        "a shared name stands once",
        `${path} stood before, and ${client} has not taken back what it put there`,
      );
    }
    this.noTornSegmentParsed();
    let states: readonly (ReferenceState | undefined)[];
    try {
      states = referenceStates(world.witness);
    } catch (error) {
      return world.violate("the log can be learned again", String(error));
    }
    checkpointsAreTheLogs(world, states);
    versionsAreTheLogs(world, states);
    accountsAddUp(world);
    rollbacksHold(world);
    if (last.position !== states.length - 1) {
      world.violate("the last trainer follows the log to its end", `${last.position} of ${states.length} entries`);
      return;
    }
    const lineage = new Map<string, number>();
    for (const mark of lineageOf(last.state)) {
      const id = mark.replace(/^-/, "");
      lineage.set(id, (lineage.get(id) ?? 0) + 1);
    }
    const excluded = this.excluded();
    nothingAcknowledgedIsLost(world, lineage, excluded);
    nothingCountsTwice(world, lineage, excluded);
    await this.foldAnew(states);
    await this.serveAnew();
  }

  /** A trainer that nothing disturbs takes all that is left. */
  private async finish() {
    const { world } = this;
    const { options, process } = this.life("trainer-last");
    try {
      const trainer = await Trainer.start(options);
      // The second time it looks at what was quarantined and whole again.
      for (const wait of [0, RETRY]) {
        await process.sleep(wait);
        for (let k = 0; k < 20; k++) if ((await trainer.step()) > 0 && trainer.progress().pendingSegments === 0) break;
      }
      await trainer.finish();
      const { position } = trainer.progress();
      return (await foldUpTo(options, new History(options), position)).checkpoint();
    } catch (error) {
      world.violate("training goes on", error instanceof Error ? (error.stack ?? error.message) : String(error));
      return undefined;
    }
  }

  /** The log from as far back as it reaches, in a process that knows nothing: the same bytes, from packs and small files. */
  private async foldAnew(states: readonly (ReferenceState | undefined)[]): Promise<void> {
    const { world } = this;
    const options = this.life("fresh").options;
    const fromStart = (await new History(options).first()) === 0;
    try {
      const fold = await foldUpTo(options, new History(options), states.length - 1, { fromStart });
      if (Buffer.compare(encodeCheckpoint(fold.checkpoint()), states.at(-1)!.checkpoint) !== 0) {
        world.violate(
          "a fresh start gives the same model",
          `fold from ${fromStart ? "the beginning" : "a checkpoint"} differs`,
        );
      }
    } catch (error) {
      world.violate("a fresh start gives the same model", String(error));
    }
  }

  private async serveAnew(): Promise<void> {
    const { world } = this;
    const { process, client } = world.life({ name: "server-last", dies: false });
    const watcher = new ModelWatcher({
      ...{ fileSystem: client, models: mounts.models, log, metrics: new ServingMetrics(), now: process.now },
    });
    await watcher.look();
    const newest = Math.max(0, ...world.witness.manifests.keys());
    const served = watcher.current?.manifest.version ?? 0;
    if (served !== newest)
      world.violate("the newest version can be served", `${served} is served, ${newest} is published`);
  }

  /** What the log says about a segment is about a whole file that was published under this name. */
  private noTornSegmentParsed(): void {
    const { witness, violate } = this.world;
    for (const [n, { entry }] of witness.log) {
      for (const logged of entry.type === "segments" ? entry.segments : []) {
        try {
          recordedSegment(witness, logged);
        } catch (error) {
          violate("no torn segment is parsed", `entry ${n}: ${error instanceof Error ? error.message : error}`);
        }
      }
    }
  }

  /** Ids of records that any exclusion names. */
  private excluded(): Set<string> {
    const { witness } = this.world;
    const ids = new Set<string>();
    const bySegment = new Map<string, Set<number>>();
    for (const { entry } of witness.log.values()) {
      for (const { id, records } of entry.type === "exclusion" ? entry.segments : []) {
        bySegment.set(id, new Set([...(bySegment.get(id) ?? []), ...records]));
      }
    }
    for (const { entry } of witness.log.values()) {
      for (const logged of entry.type === "segments" ? entry.segments : []) {
        const places = bySegment.get(logged.id);
        if (places === undefined || logged.outcome !== "learn") continue;
        const { block } = recordedSegment(witness, logged);
        for (const place of places) if (block.ids[place] !== undefined) ids.add(block.ids[place]);
      }
    }
    return ids;
  }

  private life(name: string): { readonly options: TrainerOptions; readonly process: SimProcess } {
    const { world } = this;
    const { process, client } = world.life({ name, dies: false });
    const options = {
      ...{ fileSystem: client, mounts, settings: world.plan.training, learners: lineageLearners, log },
      ...{ now: process.now, newId: world.newId, pause: process.pause },
    };
    return { options, process };
  }
}
