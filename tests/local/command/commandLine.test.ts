import * as assert from "node:assert/strict";
import { CommandLineError, commandLine } from "../../../local/command/commandLine";

const FORMS = { stack: { value: "NAME" }, without: { value: "TYPE", repeatable: true }, json: {} };

describe("a command line", () => {
  it("is names and options, in any order", () => {
    const { positionals, options, problems } = commandLine(
      ["a", "--without", "x", "--json", "b", "--without=y", "--stack", "dev"],
      FORMS,
    );
    assert.deepEqual(positionals, ["a", "b"]);
    assert.deepEqual(
      [...options],
      [
        ["without", ["x", "y"]],
        ["json", [""]],
        ["stack", ["dev"]],
      ],
    );
    assert.deepEqual(problems, []);
  });

  it("takes -h for --help, where there is help", () => {
    assert.deepEqual([...commandLine(["-h"], { help: {} }).options], [["help", [""]]]);
    assert.deepEqual(commandLine(["-h"], FORMS).problems, ["unknown option -h"]);
  });

  it("is refused with every problem at once, each once", () => {
    const argv = ["--stac", "x", "--json=1", "--stack", "a", "--stack", "b", "--zzz", "-q", "name", "--without"];
    const { positionals, problems } = commandLine(argv, FORMS);
    assert.deepEqual(problems, [
      "unknown option --stac; did you mean --stack?",
      '--json takes no value, got "1"',
      "--stack is given twice; give it once",
      "unknown option --zzz",
      "unknown option -q",
      "--without needs a value: --without TYPE",
    ]);
    assert.deepEqual(positionals, []);
    assert.equal(new CommandLineError(["one", "two"], "usage: x").message, "one\ntwo\nusage: x");
  });
});
