import type { LambdaContext } from "../../handlers/contract";
import { createIngest } from "../../handlers/ingest";
import type { IngestAnswer } from "../../handlers/ingest/answer";
import type { StoreOptions } from "../../handlers/ingest/store";
import type { LearnerFactory } from "../../handlers/learner/types";
import type { FileSystem } from "../../handlers/protocol/fileSystem";
import { readLog } from "../../handlers/protocol/log";
import type { LogEntry } from "../../handlers/protocol/logEntry";
import { Publisher } from "../../handlers/protocol/publish";
import type { InputRecord } from "../../handlers/records/recordBlock";
import type { TrainerOptions } from "../../handlers/training/trainerOptions";
import type { TrainingSettings } from "../../handlers/training/trainingSettings";
import { countingLearners } from "./countingLearner";
import { MemoryFileSystem } from "./memoryFileSystem";

export interface LogLine {
  readonly level: "info" | "warn" | "error";
  readonly message: string;
  readonly fields: Readonly<Record<string, unknown>>;
}

/** 2026-11-24T02:01:00Z. */
export const START = Date.UTC(2026, 10, 24, 2, 1);

/** Nothing is due by itself. */
export const quiet: TrainingSettings = {
  publishRecords: 1_000_000,
  publishSeconds: 1_000_000,
  checkpointRecords: 1_000_000,
  dedupHours: 24,
  discoverySeconds: 1,
};

export const mounts = { samples: "/samples", journal: "/journal", models: "/models" } as const;

/** Ingest and trainers on one file system, with a clock that stands still until it is moved. */
export class TrainingBench {
  now = START;
  readonly lines: LogLine[] = [];
  readonly fileSystem: FileSystem;
  private ids = 0;

  constructor(
    fileSystem?: FileSystem,
    readonly paths: TrainerOptions["mounts"] = mounts,
  ) {
    this.fileSystem = fileSystem ?? new MemoryFileSystem("/samples", "/journal", "/models");
  }

  readonly newId = (): string => `id-${this.ids++}`;
  readonly pause = (): Promise<void> => Promise.resolve();

  options(changes: Partial<TrainerOptions> = {}, learners: LearnerFactory = countingLearners()): TrainerOptions {
    const write = (level: LogLine["level"]) => (message: string, fields?: Readonly<Record<string, unknown>>) => {
      this.lines.push({ level, message, fields: fields ?? {} });
    };
    return {
      fileSystem: this.fileSystem,
      mounts: this.paths,
      settings: { publishRecords: 1, publishSeconds: 0, checkpointRecords: 100, dedupHours: 24, discoverySeconds: 1 },
      learners,
      now: () => this.now,
      newId: this.newId,
      pause: this.pause,
      log: { info: write("info"), warn: write("warn"), error: write("error") },
      ...changes,
    };
  }

  /** The whole log. */
  async log(): Promise<LogEntry[]> {
    const entries: LogEntry[] = [];
    for await (const { entry } of readLog(this.fileSystem, this.paths.journal)) entries.push(entry);
    return entries;
  }

  /** What became of every segment in the log, in its order. */
  async outcomes(): Promise<string[]> {
    const entries = await this.log();
    return entries.flatMap((one) => (one.type === "segments" ? one.segments.map(({ outcome }) => outcome) : []));
  }

  /** Messages that were logged at a level. */
  messages(level: LogLine["level"]): string[] {
    return this.lines.filter((line) => line.level === level).map((line) => line.message);
  }

  /** Ingest's handler, with its own limits of parts unless others are given. */
  ingest(limits?: StoreOptions["limits"]) {
    const { newId, pause, fileSystem } = this;
    const samples = new Publisher({ fileSystem, root: this.paths.samples, newId, pause });
    return createIngest({ samples, now: () => this.now, newId, limits });
  }

  /** One request through ingest. Records are named `<key>.<index>` unless given. */
  async send(key: string | undefined, records: number | InputRecord[] = 1, producer = "p", sequence?: number) {
    const list = typeof records === "number" ? named(key ?? "unkeyed", records) : records;
    return (await this.ingest()({ producer, key, sequence, records: list }, context(this.newId()))) as IngestAnswer;
  }
}

export function named(key: string, count: number): InputRecord[] {
  return Array.from({ length: count }, (_, r) => ({
    id: `${key}.${r}`,
    label: r % 2 === 0,
    features: { a: `${key}${r}` },
  }));
}

export function context(awsRequestId = "request-1"): LambdaContext {
  return {
    awsRequestId,
    functionName: "ingest",
    functionVersion: "1",
    logStreamName: "2026/11/24/[1]sandbox",
    getRemainingTimeInMillis: () => 3000,
  };
}
