import { AT, itReports, LAMBDA, withConsumers } from "../support/refusals";

const service = (max: number) => ({
  compute: "fargate",
  entry: "h.ts",
  mounts: { samples: "read", models: "read" },
  replicas: { min: 1, max },
});
const reserved = (reservedConcurrency: number) => ({ ...LAMBDA, reservedConcurrency });

describe("config/checks/checkConnections", () => {
  itReports([
    {
      what: "as many connections as a file system takes",
      // The other consumers of GOOD_VALUES have the rest.
      values: withConsumers({ big: reserved(20_995), shop: service(2_000) }),
      lines: [],
    },
    {
      what: "more than it takes, and names who has most of them",
      values: withConsumers({ big: reserved(20_000), small: reserved(1_001), shop: service(2_000) }),
      lines: [
        `${AT}: together they can have 25006 connections to the file system (most: big 20000, shop 4000, small 1001), and it takes 25000; lower reservedConcurrency or replicas.max`,
      ],
    },
    {
      what: "provisioned ones, and functions that take what the account has",
      values: withConsumers({
        big: { ...LAMBDA, provisionedConcurrency: { min: 1, max: 24_000 } },
        other: LAMBDA,
      }),
      lines: [],
    },
  ]);
});
