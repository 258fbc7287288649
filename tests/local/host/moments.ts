import type { Manifest } from "../../../handlers/protocol/manifestTypes";
import type { Baseline } from "../../../local/host/baseline";
import type { DriverStats } from "../../../local/traffic/requester";

export const BASELINE: Baseline = {
  ...{ requests: 20, acknowledged: 1_000, resends: 1, trueLoss: 400, sandboxes: new Set(["old-1", "old-2"]) },
  ...{ trained: 900, heldOut: 50, quarantined: 10, excluded: 5, checkpoint: 12 },
};

export const DRIVER: DriverStats = {
  ...{
    requests: 10,
    acknowledged: 500,
    sendingMs: 250,
    resends: 2,
    trueLoss: 200,
    retries: 3,
    lastRetry: "x",
    refused: [],
  },
  sandboxes: new Set(["new-1"]),
};

export const MANIFEST: Manifest = {
  ...{ v: 1, version: 7, blob: "b".repeat(64), length: 10, parent: 6, log: { from: 0, to: 30 }, checkpoint: 12 },
  ...{
    learner: "l",
    parameters: {},
    promotion: { decision: "unconditional" },
    publishedAt: "2026-11-24T02:00:00.000Z",
  },
  metrics: { trained: 1_200, heldOut: 60, logLoss: 0.5, accuracy: 0.75, heldOutLogLoss: 0.51, baseRate: 0.3 },
};
