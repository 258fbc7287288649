import assert from "node:assert/strict";
import { callDeadline } from "../../../handlers/runtime/callDeadline";

describe("handlers/runtime/callDeadline", () => {
  it("is thirty seconds unless told otherwise", () => {
    assert.equal(callDeadline({}), 30_000);
    assert.equal(callDeadline({ HUNG_AFTER_SECONDS: "0.4" }), 400);
  });

  it("refuses what is no time", () => {
    assert.throws(
      () => callDeadline({ HUNG_AFTER_SECONDS: "0" }),
      /HUNG_AFTER_SECONDS must be a number from 0.1 to 3600, got "0"/,
    );
  });
});
