import { AT, itReports } from "../support/refusals";
import { GOOD_VALUES, withConsumer } from "../support/stackInput";

describe("config/checks/checkCompute", () => {
  itReports([
    {
      what: "a handler file that is not there",
      values: GOOD_VALUES,
      other: { fileExists: (path) => path !== "handlers/serve.ts" },
      lines: [`${AT}.serve.entry: there is no file handlers/serve.ts in the project; create it or correct the path`],
    },
    {
      what: "memory that Fargate lacks with few CPU units",
      values: withConsumer("serve", { cpu: 256, memory: 1536 }),
      lines: [`${AT}.serve.memory: got 1536; with cpu 256 it must be 512, 1024 or 2048 MiB`],
    },
    {
      what: "the default memory with many CPU units",
      values: withConsumer("serve", { cpu: 8192 }),
      lines: [`${AT}.serve.memory: got 512; with cpu 8192 it must be 16384 to 61440 in steps of 4096 MiB`],
    },
    {
      what: "fewer tasks at most than at least",
      values: withConsumer("serve", { replicas: { min: 3, max: 2 } }),
      lines: [`${AT}.serve.replicas: got min 3 and max 2; min must not exceed max`],
    },
  ]);
});
