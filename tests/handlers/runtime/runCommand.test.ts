import * as assert from "node:assert/strict";
import type { Command } from "../../../handlers/contract";
import { type CommandProcess, runCommand } from "../../../handlers/runtime/runCommand";
import { startConsumer } from "../../../handlers/runtime/startConsumer";

const MOUNTS = { SHARED_STORAGE_CONSUMER: "pets", SHARED_STORAGE_MOUNTS: '{"models":"/mnt/models"}' };

function fakeProcess(environment: CommandProcess["environment"] = MOUNTS) {
  const done: unknown[] = [];
  const host: CommandProcess = {
    environment,
    umask: (mask) => done.push(["umask", mask]),
    print: (line) => done.push(["print", line]),
    warn: (line) => done.push(["warn", line.split("\n")[0]]),
    exit: (code) => done.push(["exit", code]),
  };
  return { host, done };
}

describe("handlers/runtime/runCommand", () => {
  it("runs the command with umask, arguments and mounts, and ends with its code", async () => {
    const { host, done } = fakeProcess();
    const command: Command = async (parameters, { mounts, print, warn }) => {
      print(`${parameters.join()} ${mounts.models}`);
      warn("beside");
      return 1;
    };
    await runCommand(command, ["list", "--all"], host);
    assert.deepEqual(done, [
      ["umask", 0o002],
      ["print", "list,--all /mnt/models"],
      ["warn", "beside"],
      ["exit", 1],
    ]);
  });

  it("says so if the entry exports none, if there are no mounts, and if the command fails", async () => {
    const cases: [Command | undefined, CommandProcess["environment"], string, number][] = [
      [undefined, MOUNTS, "consumer pets has no commands; its entry exports none", 2],
      [async () => 0, {}, "Error: SHARED_STORAGE_MOUNTS is not set; the platform sets it to a JSON object", 1],
      [async () => Promise.reject(new TypeError("broken")), MOUNTS, "TypeError: broken", 1],
    ];
    for (const [command, environment, message, code] of cases) {
      const { host, done } = fakeProcess(environment);
      await runCommand(command, ["list"], host);
      assert.deepEqual([done.length, done[2]], [3, ["exit", code]]);
      assert.ok(String((done[1] as string[])[1]).startsWith(message), String(done[1]));
    }
  });

  it("is what a bundle does when it is started with arguments", async () => {
    let given: readonly string[] = [];
    const before = { ...process.env };
    const umask = process.umask();
    Object.assign(process.env, MOUNTS);
    try {
      await startConsumer(
        async () => assert.fail("the consumer was started"),
        async (parameters) => {
          given = parameters;
          return 0;
        },
        ["list"],
      );
    } finally {
      process.env = before;
      process.umask(umask);
    }
    assert.deepEqual(given, ["list"]);
    assert.equal(process.exitCode, 0);
  });
});
