import assert from "node:assert/strict";
import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { USAGE } from "../../bench/benchArguments";
import { benchCommand } from "../../bench/benchCommand";
import type { Benchmark } from "../../bench/benchmark";
import { benchmarks } from "../../bench/benchmarks";
import { scratchDirectory } from "../support/scratchDirectory";

describe("npm run bench", () => {
  const scratch = scratchDirectory();
  const run = async (benchmark: Benchmark, ...argv: string[]) => {
    const lines: string[] = [];
    const registered = { sums: { summary: "adds numbers", load: () => benchmark } };
    const code = await benchCommand(argv, (line) => lines.push(line), registered);
    return { code, lines };
  };

  it("lists what there is, with every registered module in its place", async () => {
    const listed = await run(async () => {});
    assert.deepEqual(listed, { code: 0, lines: ["sums  adds numbers"] });
    for (const { load } of Object.values(benchmarks)) assert.equal(typeof load(), "function");
  });

  it("prints figures and remarks as they come, and writes the report", async () => {
    const json = join(scratch(), "report.json");
    let directory = "";
    const { code, lines } = await run(
      async (context) => {
        directory = context.directory;
        writeFileSync(join(directory, "left"), "behind");
        context.measured({ what: "sum", unit: "ms", value: 3, aim: { atMost: 2 } });
        context.note("no compiler here: nothing is compared with C");
      },
      ...["sums", "--rounds", "3", "--directory", scratch(), "--json", json],
    );
    assert.equal(code, 0, "a missed aim fails nothing");
    assert.match(lines[0]!, /^sums: 3 rounds on \d+ × .+, Node v\d+\.\d+\.\d+, \w+.*, load \d+\.\d$/);
    assert.deepEqual(lines.slice(1), [
      "sum: 3 ms; aim at most 2: MISSED",
      "no compiler here: nothing is compared with C",
    ]);
    const report: Record<string, unknown> = JSON.parse(readFileSync(json, "utf8"));
    assert.deepEqual(
      [report.benchmark, report.rounds, report.measurements, report.notes],
      ["sums", 3, [{ what: "sum", unit: "ms", value: 3, aim: { atMost: 2 } }], [lines[2]]],
    );
    assert.equal(directory.startsWith(join(scratch(), "bench-")), true);
    assert.equal(existsSync(directory), false, "what a run wrote is removed");
  });

  it("runs one part alone, and says which there are", async () => {
    const ran: string[] = [];
    const parted: Benchmark = async ({ part }) => {
      for (const name of ["adding", "taking"]) await part(name, async () => void ran.push(name));
    };
    await run(parted, "sums");
    assert.deepEqual(ran.splice(0), ["adding", "taking"]);
    await run(parted, "sums", "--part", "taking");
    assert.deepEqual(ran.splice(0), ["taking"]);
    const unknown = await run(parted, "sums", "--part", "dividing");
    assert.deepEqual(unknown.lines.slice(1), [`sums has the parts adding, taking, got "dividing"\n${USAGE}`]);
    assert.deepEqual([unknown.code, ran], [2, []]);
    assert.match((await run(async () => {}, "sums", "--part", "x")).lines[1]!, /^sums has no parts, got "x"/);
  });

  it("removes what a failed run wrote", async () => {
    const failing: Benchmark = async () => {
      throw new Error("the disk went away");
    };
    await assert.rejects(run(failing, "sums", "--directory", scratch()), { message: "the disk went away" });
    assert.deepEqual(readdirSync(scratch()), []);
  });

  it("refuses a wrong name or path before it measures", async () => {
    const never: Benchmark = async () => assert.fail("ran");
    const missing = join(scratch(), "missing");
    assert.deepEqual(await run(never, "sum"), {
      code: 2,
      lines: [`there is no benchmark "sum", there are sums; did you mean sums?\n${USAGE}`],
    });
    for (const [option, value] of [
      ["--directory", missing],
      ["--json", join(missing, "report.json")],
    ] as const) {
      const { code, lines } = await run(never, "sums", option, value);
      assert.equal(code, 2);
      assert.match(
        lines.join("\n"),
        /^--(directory|json's directory) must be a directory that can be written to: ENOENT/,
      );
    }
  });
});
