import assert from "node:assert/strict";
import { CommandLineError } from "../../local/command/commandLine";
import { bugs, simulationOptions, USAGE } from "./simulationOptions";

const DEFAULTS = { seeds: 10_000, from: 1, workers: undefined, planted: false, bug: undefined };

describe("the arguments of npm run simulate", () => {
  it("are seeds, threads and what is planted", () => {
    const bug = bugs[0]!;
    assert.deepEqual(simulationOptions([]), DEFAULTS);
    assert.deepEqual(simulationOptions(["--seed", "7", "--bug", bug.name]), { ...DEFAULTS, seeds: 1, from: 7, bug });
    assert.deepEqual(simulationOptions(["--planted"]), { ...DEFAULTS, seeds: 300, planted: true });
    assert.deepEqual(simulationOptions(["--planted", "--seeds=20", "--from=3", "--workers=2"]), {
      ...{ seeds: 20, from: 3, workers: 2, planted: true, bug: undefined },
    });
    for (const help of ["--help", "-h"]) assert.equal(simulationOptions([help, "--nonsense"]), "help");
  });

  it("are refused with every problem at once", () => {
    const argv = ["3", "--sed", "4", "--seeds", "0", "--seed=1", "--planted", "--workers", "many", "--bug", "nope"];
    assert.throws(
      () => simulationOptions(argv),
      new CommandLineError(
        [
          "unknown option --sed; did you mean --seed?",
          '"3" is not an option; options begin with --',
          '--seeds must be a whole number from 1 to 999999999, got "0"',
          '--workers must be a whole number from 1 to 999999999, got "many"',
          `--bug must be one of ${bugs.map(({ name }) => name).join(", ")}, got "nope"`,
          "--planted plays every bug and --bug one; give one of them",
          "--seed is one seed alone; leave out --seeds",
          "--seed is one seed alone; leave out --planted",
        ],
        USAGE,
      ),
    );
  });
});
