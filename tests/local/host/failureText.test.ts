import assert from "node:assert/strict";
import { failureText, isConfiguration } from "../../../local/host/failureText";
import { StartError } from "../../../local/host/startError";

describe("what a run that fails says", () => {
  it("is the message alone of what a person can mend", () => {
    assert.equal(failureText(new StartError("stop the other one")), "stop the other one");
    assert.equal(isConfiguration(new StartError("x")), true);
  });

  it("is where the room is, when a disk is full", () => {
    for (const code of ["ENOSPC", "EDQUOT"]) {
      const error = Object.assign(new Error(`${code}: no space left on device, write`), { code });
      assert.equal(
        failureText(error),
        `${code}: no space left on device, write: .local/ has no room left; free some and start again, the run goes on from what is there`,
      );
      assert.equal(isConfiguration(error), false);
    }
  });

  it("has the stack of a fault of the program", () => {
    const error = Object.assign(new Error("EBADF: bad file descriptor, write"), { code: "EBADF" });
    assert.equal(failureText(error), error.stack);
    assert.equal(failureText("text"), "text");
  });
});
