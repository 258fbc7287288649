import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { join, resolve } from "node:path";
import { hostMain } from "../../../local/host/hostMain";
import { interrupts } from "../../../local/host/interrupts";
import { parseOptions } from "../../../local/host/options";
import { scratchDirectory } from "../../support/scratchDirectory";

const ROOT = resolve(__dirname, "../../..");

describe("Ctrl-C while the stack is created", function () {
  this.timeout(60_000);
  const scratch = scratchDirectory();

  /** Ctrl-C that many times when the first resource is told of. */
  async function interrupted(times: number) {
    const localRoot = join(scratch(), ".local");
    const pressed: (() => void)[] = [];
    const signals = interrupts({ on: (name, listener) => name === "SIGINT" && pressed.push(listener) });
    const lines: string[] = [];
    const exits: { code: number; locked: boolean }[] = [];
    const locked = () => existsSync(join(localRoot, "host.lock"));
    let left = times;
    const code = await hostMain({
      ...{ options: parseOptions([]), projectRoot: ROOT, stacks: ROOT, localRoot, interrupts: signals, startedAt: 0 },
      exit: (status) => exits.push({ code: status, locked: locked() }),
      terminal: {
        ...{ columns: undefined, status: () => undefined, end: () => undefined },
        line: (text) => lines.push(text),
        progress: () => {
          while (left > 0) {
            left--;
            assert.ok(locked(), "another start would be refused until now");
            for (const press of pressed) press();
          }
        },
      },
    });
    // Without root a line or more tell what is not enforced.
    const said = lines.filter((text) => /^(stopp|killed|where|mount gate|ready)/.test(text));
    return { code, said, exits, locked: locked() };
  }

  it("is heard before anything is started, and is no fault", async () => {
    assert.deepEqual(await interrupted(1), {
      ...{ code: 0, exits: [], locked: false },
      said: ["stopping in order; Ctrl-C again kills", "stopped before anything was started"],
    });
  });

  it("kills at the second time, and the next start finds nothing in its way", async () => {
    const { said, exits, locked } = await interrupted(2);
    assert.deepEqual(exits, [{ code: 130, locked: false }]);
    assert.deepEqual(said.slice(0, 2), ["stopping in order; Ctrl-C again kills", "killed"]);
    assert.equal(locked, false);
  });
});
