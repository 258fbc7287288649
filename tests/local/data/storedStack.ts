import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { dataCommand } from "../../../local/data/dataCommand";
import { StorageFixture } from "../checker/storageFixture";

export const records = (name: string, count: number) =>
  Array.from({ length: count }, (_, k) => ({
    id: `${name}${k}`,
    label: k % 2 === 0,
    features: { a: `${name}${k}`, n: k },
  }));

/** What a stack has stored on this machine, and `npm run data` on it. */
export class StoredStack {
  readonly localRoot = mkdtempSync(join(tmpdir(), "stored-"));
  readonly fixture = new StorageFixture(join(this.localRoot, "efs"));

  /** At 2026-11-24T02:10Z; the fixture's first minute is 02:01. */
  async run(...argv: string[]) {
    const out: string[] = [];
    const said: string[] = [];
    const code = await dataCommand(argv, {
      ...{ localRoot: this.localRoot, now: () => Date.parse("2026-11-24T02:10:00Z") },
      out: async (text) => void out.push(text),
      say: (text) => void said.push(text),
      progress: () => undefined,
      pause: async () => undefined,
    });
    return { code, out: out.join(""), said };
  }

  /** Flips a bit in a segment's file; returns what it was. */
  damage(id: string): Buffer {
    return flipBit(this.fixture.find("samples", `${id}.seg`));
  }

  remove(): void {
    rmSync(this.localRoot, { recursive: true });
  }
}

/** Damages a file near its end; returns what it was. */
export function flipBit(path: string): Buffer {
  const whole = readFileSync(path);
  const broken = Buffer.from(whole);
  broken[broken.length - 60]! ^= 1;
  writeFileSync(path, broken);
  return whole;
}
