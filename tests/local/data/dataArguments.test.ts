import * as assert from "node:assert/strict";
import { CommandLineError } from "../../../local/command/commandLine";
import { dataArguments, USAGE } from "../../../local/data/dataArguments";
import { TIME_FORM, timeOption } from "../../../local/data/timeOption";

const NOW = Date.parse("2026-11-24T12:00:00Z");

describe("the arguments of npm run data", () => {
  const read = (line: string) => dataArguments(line.split(" ").filter(Boolean), NOW);

  it("are read", () => {
    const unset = { label: undefined, key: undefined, functionName: undefined, region: undefined };
    assert.deepEqual(read("import a.csv"), { command: "import", file: "a.csv", ...unset });
    assert.deepEqual(read("import --label y a.csv --key k --function f --region r"), {
      ...{ command: "import", file: "a.csv", label: "y", key: "k", functionName: "f", region: "r" },
    });
    assert.deepEqual(read("export --from 1h"), { command: "export", from: NOW - 3_600_000, to: NOW, out: undefined });
    assert.deepEqual(read("export --from 2026-11-23 --to 2026-11-24T01:00Z --out x"), {
      ...{ command: "export", from: Date.UTC(2026, 10, 23), to: Date.UTC(2026, 10, 24, 1), out: "x" },
    });
    assert.deepEqual(read("quarantine list"), { command: "quarantine list" });
    assert.deepEqual(read("quarantine retry"), { command: "quarantine retry" });
    assert.deepEqual(read("stat --json"), { command: "stat", json: true });
    assert.deepEqual(read("--help"), { command: "help" });
  });

  const refusals: [line: string, problems: string[]][] = [
    ["", ["the command must be import, export, quarantine, stat, got nothing"]],
    ["imprt x", ['the command must be import, export, quarantine, stat, got "imprt"; did you mean import?']],
    ["import", ["import needs a FILE"]],
    ["import a b --from 1h", ["import takes no --from", "import takes FILE, got a b"]],
    ["import a --region r", ["--region belongs to --function; the stack that runs here has one region"]],
    ["import a --lable y", ["unknown option --lable; did you mean --label?"]],
    ["export", [`--from must be ${TIME_FORM}, got nothing`]],
    ["export x --from 1h --to soon", [`--to must be ${TIME_FORM}, got "soon"`, "export takes no names, got x"]],
    ["export --from 1h --to 2h", ["--from must be before --to"]],
    ["quarantine", ["quarantine needs list or retry, got nothing"]],
    ["quarantine lst", ['quarantine needs list or retry, got "lst"']],
    ["stat now", ["stat takes no names, got now"]],
  ];
  for (const [line, problems] of refusals) {
    it(`are refused: ${line || "(none)"}`, () => {
      assert.throws(
        () => read(line),
        (error: unknown) => {
          assert.ok(error instanceof CommandLineError);
          const lines = error.message.slice(0, -USAGE.length - 1).split("\n");
          assert.deepEqual(lines.sort(), [...problems].sort());
          return true;
        },
      );
    });
  }
});

describe("a time", () => {
  const times: [text: string, time: string | undefined][] = [
    ["now", "2026-11-24T12:00:00.000Z"],
    ["90m", "2026-11-24T10:30:00.000Z"],
    ["2026-11-24", "2026-11-24T00:00:00.000Z"],
    ["2026-11-24T08:00", "2026-11-24T08:00:00.000Z"],
    ["2026-11-24 08:00:01.5", "2026-11-24T08:00:01.500Z"],
    ["2026-11-24T08:00Z", "2026-11-24T08:00:00.000Z"],
    ["2026-11-24T08:00+02:00", "2026-11-24T06:00:00.000Z"],
    ["2026-13-01", undefined],
    ["2026", undefined],
    ["yesterday", undefined],
    ["", undefined],
  ];
  for (const [text, time] of times) {
    it(`${JSON.stringify(text)} is ${time ?? "none"}`, () => {
      const at = timeOption(text, NOW);
      assert.equal(at === undefined ? undefined : new Date(at).toISOString(), time);
    });
  }
});
