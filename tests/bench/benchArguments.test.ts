import assert from "node:assert/strict";
import { benchArguments, USAGE } from "../../bench/benchArguments";

const parse = (...argv: string[]) => benchArguments(argv, ["storage", "program"]);

describe("the arguments of npm run bench", () => {
  it("are a list without a name, and a run with one", () => {
    assert.deepEqual(parse(), { command: "list" });
    assert.deepEqual(parse("storage", "--help"), { command: "help" });
    const fallbacks = { part: undefined, rounds: 5, directory: undefined, json: undefined };
    assert.deepEqual(parse("program"), { command: "run", name: "program", ...fallbacks });
    assert.deepEqual(
      parse("storage", "--part", "reading", "--rounds", "9", "--directory", "/mnt", "--json", "out.json"),
      {
        ...{ command: "run", name: "storage", part: "reading", rounds: 9, directory: "/mnt", json: "out.json" },
      },
    );
  });

  it("are refused with everything that is wrong", () => {
    const refused = (argv: string[], ...problems: string[]) =>
      assert.throws(() => parse(...argv), { message: [...problems, USAGE].join("\n") });
    refused(["storag"], 'there is no benchmark "storag", there are storage, program; did you mean storage?');
    refused(["nothing-like-it"], 'there is no benchmark "nothing-like-it", there are storage, program');
    refused(
      ["storage", "program", "--rounds", "0", "--jsn", "x"],
      "unknown option --jsn; did you mean --json?",
      "one NAME a run, got also program",
      '--rounds must be a whole number from 1 to 1000, got "0"',
    );
    refused(
      ["--rounds", "2.5"],
      "options belong to a NAME",
      '--rounds must be a whole number from 1 to 1000, got "2.5"',
    );
  });
});
