import assert from "node:assert/strict";
import { EventEmitter } from "node:events";
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { display } from "../../../local/host/display";
import { interrupts } from "../../../local/host/interrupts";
import { liveReport } from "../../../local/host/liveReport";
import { terminal } from "../../../local/host/terminal";
import { FakeClock } from "../traffic/fakeClock";
import { BASELINE } from "./moments";

const stream = (isTTY: boolean) => {
  const written: string[] = [];
  return { written, write: (text: string) => written.push(text), isTTY, columns: 80 };
};

describe("terminal", () => {
  it("rewrites the status line in place, below the lines that stay", () => {
    const out = stream(true);
    const screen = terminal(out, () => 0);
    screen.line("first");
    screen.status("a");
    screen.status("b");
    screen.line("second");
    screen.end();
    screen.line("third");
    screen.progress("c");
    screen.status("");
    screen.line("fourth");
    assert.deepEqual(out.written, [
      "first\n",
      "\r\u001b[2Ka",
      "\r\u001b[2Kb",
      "\r\u001b[2Ksecond\nb",
      "\n",
      "third\n",
      "\r\u001b[2Kc",
      "\r\u001b[2K",
      "fourth\n",
    ]);
    assert.equal(screen.columns, 80);
  });

  it("elsewhere prints plain lines, the status every five seconds", () => {
    const out = stream(false);
    let now = 0;
    const screen = terminal(out, () => now);
    for (now = 0; now <= 10_000; now += 1_000) screen.status(`at ${now}`);
    now += 10_000;
    screen.status("");
    screen.progress("passes in a moment");
    screen.line("line");
    screen.end();
    assert.deepEqual(out.written, ["at 0\n", "at 5000\n", "at 10000\n", "line\n"]);
    assert.equal(screen.columns, undefined);
  });
});

describe("display", () => {
  it("every second prints the news and the line, and replaces status.json", async () => {
    const folder = mkdtempSync(join(tmpdir(), "display-"));
    try {
      const clock = new FakeClock();
      const printed: string[] = [];
      const end = new AbortController();
      let predictions = 0;
      const news = [["up"], [], ["restarted"], ["last words"]];
      await display(
        {
          terminal: {
            line: (text) => printed.push(text),
            status: (text) => printed.push(text),
            progress: () => {},
            end: () => printed.push("end"),
            columns: undefined,
          },
          clock,
          path: join(folder, "status.json"),
          news: () => news.shift() ?? [],
          report: () => {
            predictions += 40;
            if (predictions === 120) end.abort();
            const report = liveReport({
              ...{ baseline: BASELINE, readyMs: null, driver: undefined, manifest: undefined, predictions },
              ...{ staleness: { p50: null, p99: null }, malformed: 0, refusedMounts: 0, expectedRefusals: 0 },
              ...{ peakMemory: 1, consumers: [] },
            });
            return report;
          },
        },
        end.signal,
      );
      const line = (perSecond: number) =>
        `acknowledged 1,000 · trained 900 · model none yet · log loss – (best possible 0.4000) · staleness – · ${perSecond} predictions/s`;
      assert.deepEqual(printed, ["up", line(40_000), line(40), "restarted", line(40), "last words", "end"]);
      assert.deepEqual(readdirSync(folder), ["status.json"]);
      assert.equal(JSON.parse(readFileSync(join(folder, "status.json"), "utf8")).predictions, 120);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });
});

describe("interrupts", () => {
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) {
    it(`${signal}: the first stops in order, the second kills`, () => {
      const source = new EventEmitter();
      const asked = interrupts(source);
      let killed = 0;
      asked.onSecond = () => killed++;
      assert.equal(asked.first.aborted, false);
      source.emit(signal);
      assert.equal(asked.first.aborted, true);
      assert.equal(killed, 0);
      source.emit(signal);
      assert.equal(killed, 1);
    });
  }
});
