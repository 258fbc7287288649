import { createHash } from "node:crypto";
import { mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { FieldNames } from "../input/fieldNames";
import type { FileIdentity } from "./fileIdentity";

/** How far an import has come. */
export interface Progress {
  /** Batches from the beginning that were acknowledged. */
  readonly batches: number;
  readonly records: number;
  readonly done: boolean;
}

const NOTHING: Progress = { batches: 0, records: 0, done: false };

/**
 * What batches of an import are called. It depends on the content and on what decides which records it makes, so the
 * same import has the same keys wherever and whenever it is repeated. The number is that of the rule by which batches
 * are cut: another rule needs another one.
 */
export function importKey({ sha256 }: FileIdentity, { label, key }: FieldNames): string {
  return createHash("sha256")
    .update(JSON.stringify([1, sha256, label ?? null, key ?? null]))
    .digest("hex")
    .slice(0, 32);
}

/** The file below `.local/imports/` that remembers one import to one target, so that a repetition goes on with it. */
export class ImportState {
  private readonly path: string;

  constructor(
    private readonly directory: string,
    private readonly identity: FileIdentity,
    key: string,
    private readonly target: string,
  ) {
    const name = createHash("sha256")
      .update(JSON.stringify([key, identity, target]))
      .digest("hex")
      .slice(0, 32);
    this.path = join(directory, `${name}.json`);
  }

  read(): Progress {
    try {
      const { batches, records, done }: Progress = JSON.parse(readFileSync(this.path, "utf8"));
      return { batches, records, done };
    } catch (error) {
      if (error instanceof Error && "code" in error && error.code === "ENOENT") return NOTHING;
      throw error;
    }
  }

  /** Replaces what stands in one step. */
  write(progress: Progress): void {
    mkdirSync(this.directory, { recursive: true, mode: 0o700 });
    const next = `${this.path}.next`;
    writeFileSync(next, `${JSON.stringify({ ...progress, target: this.target, file: this.identity })}\n`, {
      mode: 0o600,
    });
    renameSync(next, this.path);
  }
}
