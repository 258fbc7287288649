import { DamagedFile, type Storage } from "../checker/storage";
import { readAcknowledgements } from "../traffic/acknowledgements";
import { addLoss } from "../traffic/exampleStream";

/** What stood when this run began, so that its own share can be told. */
export interface Baseline {
  readonly requests: number;
  readonly acknowledged: number;
  readonly resends: number;
  /** null: not known of all. */
  readonly trueLoss: number | null;
  readonly sandboxes: ReadonlySet<string>;
  readonly trained: number;
  readonly heldOut: number;
  readonly quarantined: number;
  readonly excluded: number;
  /** Position of the newest checkpoint; undefined = none. */
  readonly checkpoint: number | undefined;
}

/** Reads the acknowledgement files of earlier runs and the newest checkpoint. */
export function readBaseline(acknowledgements: string, storage: Storage): Baseline {
  const sandboxes = new Set<string>();
  let requests = 0;
  let acknowledged = 0;
  let resends = 0;
  let trueLoss: number | null = 0;
  for (const { lines } of readAcknowledgements(acknowledgements)) {
    for (const line of lines) {
      if (line.type !== "acknowledged") continue;
      requests++;
      acknowledged += line.records;
      trueLoss = addLoss(trueLoss, line.trueLoss);
      if (line.outcome === "duplicate") resends++;
      sandboxes.add(line.sandbox);
    }
  }
  const checkpoint = unlessDamaged(() => storage.newestCheckpoint());
  const { trained = 0, heldOut = 0, quarantined = 0, excluded = 0 } = checkpoint?.accounting ?? {};
  return {
    ...{ requests, acknowledged, resends, trueLoss, sandboxes, trained, heldOut, quarantined, excluded },
    checkpoint: checkpoint?.position,
  };
}

/** undefined for a file that is damaged: the display goes on without it, and the checker names it at the end. */
export function unlessDamaged<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch (error) {
    if (error instanceof DamagedFile) return undefined;
    throw error;
  }
}
