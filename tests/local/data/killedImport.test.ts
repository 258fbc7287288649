import * as assert from "node:assert/strict";
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { IngestServer, type Treatment } from "./ingestServer";

const ROOT = resolve(__dirname, "../../..");
const RECORDS = 4_500;

describe("an import that is killed and repeated", function () {
  this.timeout(60_000);
  let localRoot: string;
  let server: IngestServer;
  let file: string;
  const ids = Array.from({ length: RECORDS }, (_, k) => `r${k}`);

  beforeEach(async () => {
    localRoot = mkdtempSync(join(tmpdir(), "killed-import-"));
    file = join(localRoot, "input.jsonl");
    writeFileSync(file, ids.map((id, k) => `${JSON.stringify({ id, label: k % 2, features: { k } })}\n`).join(""));
    server = new IngestServer(localRoot);
    await server.start();
  });
  afterEach(async () => {
    await server.stop();
    rmSync(localRoot, { recursive: true });
  });

  /** `npm run data -- import` as a process; resolves with how it ended and its standard output. */
  function start(): {
    child: ChildProcess;
    ended: Promise<{ signal: string | null; code: number | null; out: string }>;
  } {
    const child = spawn(
      process.execPath,
      ["-r", "ts-node/register/transpile-only", "tests/local/data/testData.ts", localRoot, "import", file],
      { cwd: ROOT, stdio: ["ignore", "pipe", "ignore"] },
    );
    let out = "";
    child.stdout.on("data", (data: Buffer) => {
      out += data.toString("utf8");
    });
    return { child, ended: once(child, "close").then(([code, signal]) => ({ code, signal, out })) };
  }

  const moments: [what: string, nth: number, treatment: Treatment][] = [
    ["before its first batch was stored", 0, "lose the request"],
    ["after its third batch was stored, before the answer", 2, "lose the answer"],
    ["before its fourth batch was stored", 3, "lose the request"],
    ["after its last batch was stored, before the answer", 4, "lose the answer"],
  ];
  for (const [what, nth, treatment] of moments) {
    it(`leaves every record once: killed ${what}`, async () => {
      const first = start();
      server.treat = (now) => {
        if (now !== nth) return "answer";
        first.child.kill("SIGKILL");
        return treatment;
      };
      assert.equal((await first.ended).signal, "SIGKILL");
      await server.settled();
      const stored = treatment === "lose the answer" ? nth + 1 : nth;
      assert.equal(server.stored().segments, stored);

      server.treat = () => "answer";
      const { code, out } = await start().ended;
      assert.equal(code, 0);
      const earlier = nth === 0 ? "" : `, ${(nth * 1_000).toLocaleString("en")} of them by an earlier run`;
      const last = nth === 4 ? "500" : "1,000";
      const repeated = treatment === "lose the answer" ? `, ${last} stood already` : "";
      assert.equal(out, `imported 4,500 records${earlier}${repeated}\n`);
      assert.deepEqual(server.stored(), { ids, segments: 5 });
    });
  }
});
