import assert from "node:assert/strict";
import { TYPE } from "../../../policies/lib/types";
import { UNKNOWN } from "../../../policies/lib/unknown";
import { logRetention } from "../../../policies/rules/logRetention";
import { faultsOf, messagesOf, resource } from "../faults";

const group = (retentionInDays?: unknown) => [resource(TYPE.logGroup, "logs", { retentionInDays })];

describe("policy cloudwatch-log-retention", () => {
  it("passes a time", () => {
    assert.deepEqual(faultsOf(logRetention, group(30)), []);
    assert.deepEqual(faultsOf(logRetention, group(1)), []);
  });

  it("refuses for ever, with the whole message", () => {
    assert.deepEqual(messagesOf(logRetention, group(0)), [
      "logs: retentionInDays is 0, must be at least 1; set retentionInDays; without it, or with 0, logs are kept and paid for ever",
    ]);
  });

  it("refuses one that does not say, or says it as text", () => {
    assert.deepEqual(faultsOf(logRetention, group()), ["logs: retentionInDays is not set, must be at least 1"]);
    assert.deepEqual(faultsOf(logRetention, group("30")), ['logs: retentionInDays is "30", must be at least 1']);
  });

  it("takes a longer minimum", () => {
    const parameters = { minimumDays: 365 };
    assert.deepEqual(faultsOf(logRetention, group(364), { parameters }), [
      "logs: retentionInDays is 364, must be at least 365",
    ]);
    assert.deepEqual(faultsOf(logRetention, group(365), { parameters }), []);
  });

  it("cannot decide an unknown time", () => {
    assert.deepEqual(faultsOf(logRetention, group(UNKNOWN)), [
      "? logs: can't be decided: value at .retentionInDays can't be known yet",
    ]);
  });
});
