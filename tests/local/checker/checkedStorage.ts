import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { decodeCheckpoint, encodeCheckpoint } from "../../../handlers/protocol/checkpoint";
import { isHeldOutRun } from "../../../handlers/training/heldOut";
import type { Counts } from "../../../local/report/report";
import { RECORDS, StorageFixture } from "./storageFixture";

export const REQUESTS = 60;
export const TOTAL = REQUESTS * RECORDS;
/** Records 0 .. 2999 in runs of 64: which runs are held out is fixed by the rule. */
export const HELD_OUT = Array.from({ length: TOTAL }, (_, record) => record).filter((record) =>
  isHeldOutRun({ run: 64, share: 0.02 }, Math.floor(record / 64)),
).length;

/** What the checker must count where nothing is wrong. */
export const GOOD: Counts = {
  ...{ requests: REQUESTS, acknowledged: TOTAL, trained: TOTAL - HELD_OUT, heldOut: HELD_OUT, quarantined: 0 },
  ...{ excluded: 0, pending: 0, lost: 0, duplicates: 0, resends: 0, unacknowledged: 0, unkeyed: 0 },
};

/** Sixty requests of one run, ingested and trained by the real code: a copy of its own for every test. */
export class CheckedStorage {
  fixture!: StorageFixture;
  /** Of the requests, in order. */
  ids: readonly string[] = [];
  private template = "";

  /** Registers with mocha what makes and removes the copies. */
  static use(): CheckedStorage {
    const self = new CheckedStorage();
    before(async () => {
      self.template = mkdtempSync(join(tmpdir(), "checker-template-"));
      const written = new StorageFixture(self.template);
      self.ids = await written.ingest("run-1", REQUESTS);
      await written.train();
    });
    after(() => rmSync(self.template, { recursive: true, force: true }));
    beforeEach(() => {
      const folder = mkdtempSync(join(tmpdir(), "checker-"));
      cpSync(self.template, folder, { recursive: true });
      self.fixture = new StorageFixture(folder);
    });
    afterEach(() => rmSync(self.fixture.folder, { recursive: true, force: true }));
    return self;
  }

  segment(k: number): string {
    return this.fixture.find("samples", `${this.ids[k]}.seg`);
  }

  /** As the log names a segment's file. */
  relative(path: string): string {
    return path.slice(this.fixture.roots.samples.length + 1);
  }

  logFile(n: number): string {
    return this.fixture.find("journal", `${String(n).padStart(20, "0")}.json`);
  }

  alterLog(n: number, alter: (entry: { segments: Record<string, unknown>[] }) => void): void {
    const entry = JSON.parse(readFileSync(this.logFile(n), "utf8"));
    alter(entry);
    writeFileSync(this.logFile(n), JSON.stringify(entry));
  }

  /** The checkpoint at the log's end. */
  checkpointFile(): string {
    return this.fixture.find("journal", `${String(this.fixture.check("run-1").position).padStart(20, "0")}.ckpt`);
  }

  alterCheckpoint(alter: (accounting: Record<string, number>) => void): void {
    const path = this.checkpointFile();
    const checkpoint = decodeCheckpoint(new Uint8Array(readFileSync(path)));
    const accounting = { ...checkpoint.accounting };
    alter(accounting);
    writeFileSync(path, encodeCheckpoint({ ...checkpoint, accounting }));
  }
}
