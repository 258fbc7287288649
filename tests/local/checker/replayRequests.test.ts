import assert from "node:assert/strict";
import { bayesLogLoss } from "../../../local/checker/account";
import { unknownFate } from "../../../local/checker/fate";
import { type Request, requestsOf } from "../../../local/checker/requests";
import type { Line } from "../../../local/traffic/acknowledgements";

const ID = requestsOf([{ run: "x", lines: [sent("replay", true)] }])
  .byId.keys()
  .next().value!;

function sent(producer: string, replay?: true): Line {
  return { type: "sent", producer, key: "0-2-f", records: 2, trueLoss: null, ...(replay && { replay }) };
}

const answered: Line = {
  ...{ type: "acknowledged", id: ID, producer: "replay", key: "0-2-f", records: 2, outcome: "duplicate" },
  ...{ receivedAt: 1, trueLoss: null, sandbox: "s" },
};

describe("checker: requests of a replayed file", () => {
  it("may be sent again by a later run that gets the answer: it is that run's", () => {
    const { byId, differences } = requestsOf([
      { run: "r1", lines: [sent("replay", true)] },
      { run: "r2", lines: [sent("replay", true), answered] },
    ]);
    assert.deepEqual(differences, []);
    assert.deepEqual(
      [...byId.values()],
      [
        {
          ...{ id: ID, run: "r2", key: "0-2-f", records: 2, trueLoss: null, acknowledged: true, sandbox: "s" },
          ...{ acknowledgedAt: 1, resent: true },
        },
      ],
    );
  });

  it("may not be sent again after the answer", () => {
    const { differences } = requestsOf([
      { run: "r1", lines: [sent("replay", true), answered] },
      { run: "r2", lines: [sent("replay", true)] },
    ]);
    assert.deepEqual(differences, ["request 0-2-f was sent under a key that was used before"]);
  });

  it("are an exception: sample traffic never uses a key twice", () => {
    const { differences } = requestsOf([
      { run: "r1", lines: [sent("client-0")] },
      { run: "r2", lines: [sent("client-0")] },
    ]);
    assert.deepEqual(differences, ["request 0-2-f was sent under a key that was used before"]);
  });

  it("leave the best possible loss unknown as soon as one is learned", () => {
    const request = (id: string, trueLoss: number | null): Request => ({
      ...{ id, run: "r", key: id, records: 10, trueLoss, acknowledged: true, sandbox: "s", resent: false },
    });
    const fate = (learnedAt: number) => ({ ...unknownFate(), trained: 10, learnedAt, payload: "p" });
    const evidence = {
      requests: new Map([request("a", 5), request("b", null)].map((one) => [one.id, one])),
      fates: new Map([
        ["a", fate(1)],
        ["b", fate(3)],
      ]),
      position: 5,
      stands: () => true,
    };
    assert.deepEqual(
      [2, 3].map((position) => bayesLogLoss(evidence, position)),
      [0.5, null],
    );
  });
});
