import { parseSegmentPath } from "../../handlers/protocol/tree";
import type { Storage } from "../checker/storage";
import { quarantined } from "./quarantine";

/** What lies in the directories of a stack on this machine. */
export interface Stat {
  readonly samples: {
    readonly files: number;
    /** Minutes of receipt, yyyymmddHHMM; null without files. */
    readonly oldest: string | null;
    readonly newest: string | null;
    /** Files that the log does not name yet. */
    readonly waiting: number;
  };
  /** Learned segments that were packed. */
  readonly packs: {
    readonly packs: number;
    readonly segments: number;
    /** Those whose own file is deleted. */
    readonly onlyThere: number;
  };
  readonly log: {
    /** First entry that stands and is counted here; above 0 once the journal's retention has taken older ones. */
    readonly from: number;
    readonly entries: number;
    readonly learned: { readonly segments: number; readonly records: number };
    readonly duplicates: number;
    readonly conflicts: number;
    readonly quarantined: { readonly segments: number; readonly records: number };
  };
  /** Newest checkpoint; null without one. */
  readonly checkpoint: { readonly position: number } | null;
  /** Newest version; null without one. */
  readonly model: {
    readonly version: number;
    readonly publishedAt: string;
    readonly trained: number;
    readonly heldOut: number;
    readonly logLoss: number;
    readonly accuracy: number;
  } | null;
}

export function stat(storage: Storage): Stat {
  const files = [...storage.segments().values()].flat();
  const minutes = files.map((path) => parseSegmentPath(path)!.minute).sort();
  const logged = new Set<string>();
  const learned = { segments: 0, records: 0 };
  const from = storage.logBegin();
  let entries = 0;
  let duplicates = 0;
  let conflicts = 0;
  for (const entry of storage.log()) {
    entries++;
    if (entry.type !== "segments" && entry.type !== "quarantine") continue;
    for (const { path } of entry.segments) logged.add(path);
    if (entry.type === "quarantine") continue;
    for (const { outcome, records } of entry.segments) {
      if (outcome === "duplicate") duplicates++;
      else if (outcome === "conflict") conflicts++;
      else {
        learned.segments++;
        learned.records += records;
      }
    }
  }
  const { ranges, paths: packed } = storage.packs();
  const standing = new Set(files);
  const open = quarantined(storage);
  const position = storage.checkpointPositions().at(-1);
  const manifest = storage.newestManifest();
  return {
    samples: {
      files: files.length,
      oldest: minutes[0] ?? null,
      newest: minutes.at(-1) ?? null,
      waiting: files.filter((path) => !logged.has(path)).length,
    },
    packs: {
      ...{ packs: ranges.length, segments: packed.length },
      onlyThere: packed.filter((path) => !standing.has(path)).length,
    },
    log: {
      ...{ from, entries, learned, duplicates, conflicts },
      quarantined: { segments: open.length, records: open.reduce((sum, { records }) => sum + records, 0) },
    },
    checkpoint: position === undefined ? null : { position },
    model:
      manifest === undefined
        ? null
        : {
            ...{ version: manifest.version, publishedAt: manifest.publishedAt },
            ...{ trained: manifest.metrics.trained, heldOut: manifest.metrics.heldOut },
            ...{ logLoss: manifest.metrics.logLoss, accuracy: manifest.metrics.accuracy },
          },
  };
}

/** For a person. */
export function statLines({ samples, packs, log, checkpoint, model }: Stat): string[] {
  const n = (number: number) => number.toLocaleString("en");
  const span = samples.oldest === null ? "" : `, received ${minute(samples.oldest)} to ${minute(samples.newest!)} UTC`;
  const since = log.from === 0 ? "" : ` from ${n(log.from)} on, older ones are past the journal's retention`;
  return [
    `samples     ${n(samples.files)} files${span}; ${n(samples.waiting)} wait to be learned`,
    ...(packs.packs === 0
      ? []
      : [
          `packed      ${n(packs.segments)} segments in ${n(packs.packs)} ${packs.packs === 1 ? "pack" : "packs"}; ${n(packs.onlyThere)} of them no longer in samples`,
        ]),
    `journal     ${n(log.entries)} log entries${since}; learned ${n(log.learned.records)} records of ${n(log.learned.segments)} segments`,
    `            ${n(log.duplicates)} duplicates, ${n(log.conflicts)} conflicts, ${n(log.quarantined.segments)} in quarantine (${n(log.quarantined.records)} records)`,
    checkpoint === null ? "checkpoint  none yet" : `checkpoint  at log entry ${n(checkpoint.position)}`,
    model === null
      ? "model       none yet"
      : `model       version ${n(model.version)} of ${model.publishedAt}: ${n(model.trained)} trained, ${n(model.heldOut)} held out, ` +
        `log loss ${model.logLoss.toFixed(4)}, accuracy ${model.accuracy.toFixed(4)}`,
  ];
}

/** `202611240801` → `2026-11-24 08:01`. */
function minute(text: string): string {
  return text.replace(/^(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)$/, "$1-$2-$3 $4:$5");
}
