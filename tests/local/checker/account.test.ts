import assert from "node:assert/strict";
import { account, bayesLogLoss, type Evidence } from "../../../local/checker/account";
import { type Fate, unknownFate } from "../../../local/checker/fate";
import type { Request } from "../../../local/checker/requests";
import type { Counts } from "../../../local/report/report";

const NONE: Counts = {
  ...{ requests: 0, acknowledged: 0, trained: 0, heldOut: 0, quarantined: 0, excluded: 0, pending: 0, lost: 0 },
  ...{ duplicates: 0, resends: 0, unacknowledged: 0, unkeyed: 0 },
};
const ACKNOWLEDGED: Request = {
  ...{ id: "a", run: "run-1", key: "k", records: 10, trueLoss: 5, acknowledged: true, sandbox: "s", resent: false },
};
const UNKNOWN = unknownFate();
const LEARNED: Fate = { ...UNKNOWN, trained: 7, heldOut: 2, excluded: 1, learnedAt: 3, payload: "p" };
const ANSWERED: Partial<Counts> = { requests: 1, acknowledged: 10 };

const evidence = (request: Request | undefined, fate: Fate | undefined, stands = false): Evidence => ({
  requests: new Map(request === undefined ? [] : [["a", request]]),
  fates: new Map(fate === undefined ? [] : [["a", fate]]),
  position: 5,
  stands: () => stands,
});

describe("checker: account of one request", () => {
  const learned = { trained: 7, heldOut: 2, excluded: 1 };
  const table: readonly (readonly [string, Request | undefined, Fate | undefined, boolean, Partial<Counts>])[] = [
    ["answered and learned", ACKNOWLEDGED, LEARNED, true, { ...ANSWERED, ...learned }],
    ["answered as a repeat", { ...ACKNOWLEDGED, resent: true }, LEARNED, true, { ...ANSWERED, ...learned, resends: 1 }],
    [
      "learned, never answered",
      { ...ACKNOWLEDGED, acknowledged: false },
      LEARNED,
      true,
      { ...learned, unacknowledged: 10 },
    ],
    ["somebody else's", undefined, LEARNED, true, { ...learned, unacknowledged: 10 }],
    [
      "somebody else's without a key",
      undefined,
      { ...LEARNED, unkeyed: true },
      true,
      { ...learned, unacknowledged: 10, unkeyed: 10 },
    ],
    ["logged after the checkpoint", ACKNOWLEDGED, { ...LEARNED, learnedAt: 6 }, true, { ...ANSWERED, pending: 10 }],
    ["not logged, but in samples", ACKNOWLEDGED, undefined, true, { ...ANSWERED, pending: 10 }],
    ["nowhere", ACKNOWLEDGED, undefined, false, { ...ANSWERED, lost: 10 }],
    ["sent, never answered, nowhere", { ...ACKNOWLEDGED, acknowledged: false }, undefined, false, {}],
    [
      "answered, but damaged beyond telling",
      ACKNOWLEDGED,
      { ...UNKNOWN, quarantined: [{ n: 2, records: 0 }] },
      false,
      { ...ANSWERED, quarantined: 10 },
    ],
    [
      "damaged, but a whole copy was learned",
      ACKNOWLEDGED,
      { ...LEARNED, quarantined: [{ n: 2, records: 10 }] },
      true,
      { ...ANSWERED, ...learned },
    ],
    [
      "never answered and damaged",
      undefined,
      { ...UNKNOWN, quarantined: [{ n: 2, records: 4 }] },
      false,
      { quarantined: 4, unacknowledged: 4 },
    ],
    [
      "damage logged after the checkpoint",
      ACKNOWLEDGED,
      { ...UNKNOWN, quarantined: [{ n: 6, records: 4 }] },
      false,
      { ...ANSWERED, pending: 10 },
    ],
    [
      "learned again",
      ACKNOWLEDGED,
      {
        ...LEARNED,
        again: [
          { n: 4, records: 10 },
          { n: 6, records: 10 },
        ],
      },
      true,
      { ...ANSWERED, ...learned, duplicates: 10 },
    ],
    [
      "with a conflicting copy",
      ACKNOWLEDGED,
      { ...LEARNED, conflicting: [{ n: 4, records: 3 }] },
      true,
      { ...ANSWERED, ...learned, quarantined: 3, unacknowledged: 3 },
    ],
  ];
  for (const [what, request, fate, stands, expected] of table) {
    it(what, () => {
      const { counts, lostIds } = account(evidence(request, fate, stands));
      assert.deepEqual(counts, { ...NONE, ...expected });
      assert.deepEqual(lostIds, expected.lost === undefined ? [] : ["a"]);
      const { acknowledged, unacknowledged, trained, heldOut, quarantined, excluded, pending, lost } = counts;
      assert.equal(acknowledged + unacknowledged!, trained + heldOut + quarantined + excluded + pending + lost!);
    });
  }

  it("of a run has nothing of another run or of others", () => {
    const all = evidence(ACKNOWLEDGED, LEARNED);
    assert.deepEqual(account(all, "run-1").counts, { ...NONE, ...ANSWERED, ...learned });
    assert.deepEqual(account(all, "run-2").counts, NONE);
    assert.deepEqual(account(evidence(undefined, LEARNED), "run-1").counts, NONE);
  });
});

describe("checker: best possible loss", () => {
  it("is over the requests learned so far, answered or not", () => {
    const requests = new Map([
      ["a", ACKNOWLEDGED],
      ["b", { ...ACKNOWLEDGED, acknowledged: false, records: 30, trueLoss: 9 }],
      ["late", { ...ACKNOWLEDGED, trueLoss: 1_000 }],
      ["never", { ...ACKNOWLEDGED, trueLoss: 1_000 }],
    ]);
    const fates = new Map([
      ["a", LEARNED],
      ["b", LEARNED],
      ["late", { ...LEARNED, learnedAt: 4 }],
    ]);
    const found: Evidence = { requests, fates, position: 5, stands: () => false };
    assert.equal(bayesLogLoss(found, 3), (5 + 9) / 40);
    assert.equal(bayesLogLoss(found, 2), null);
  });
});
