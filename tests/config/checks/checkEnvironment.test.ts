import { AT, itReports } from "../support/refusals";
import { withConsumer } from "../support/stackInput";

describe("config/checks/checkEnvironment", () => {
  itReports([
    {
      what: "variables that AWS, the program or the service set",
      values: withConsumer("serve", {
        environment: { AWS_REGION: "x", SHARED_STORAGE_MOUNTS: "{}", PORT: "1", lambda_task_root: "x", FINE: "x" },
      }),
      lines: [
        `${AT}.serve.environment.AWS_REGION: names starting with AWS_ are set by AWS or by this program; choose another name`,
        `${AT}.serve.environment.PORT: PORT is set by AWS or by this program; choose another name`,
        `${AT}.serve.environment.SHARED_STORAGE_MOUNTS: names starting with SHARED_STORAGE_ are set by AWS or by this program; choose another name`,
        `${AT}.serve.environment.lambda_task_root: names starting with LAMBDA_ are set by AWS or by this program; choose another name`,
      ],
    },
    {
      what: "more variables than a Lambda function may have",
      values: withConsumer("ingest", { environment: { BIG: "x".repeat(3908) } }),
      lines: [
        `${AT}.ingest.environment: got 4097 bytes of variables, this program's own included; a Lambda function has at most 4096; ` +
          "keep long values in a file beside the handler",
      ],
    },
    {
      what: "exactly as many bytes of variables as Lambda takes",
      values: withConsumer("ingest", { environment: { BIG: "x".repeat(3907) } }),
      lines: [],
    },
    {
      what: "large variables outside Lambda",
      values: withConsumer("serve", { environment: { BIG: "x".repeat(5000) } }),
      lines: [],
    },
  ]);
});
