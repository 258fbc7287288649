import { integer } from "../lib/parameters";
import { resourceRule } from "../lib/rule";
import { TYPE } from "../lib/types";
import { show } from "../lib/values";

export const logRetention = resourceRule({
  name: "cloudwatch-log-retention",
  description: "A log group says how long it keeps its logs",
  severity: "low",
  controls: ["Security Hub CloudWatch.16 CloudWatch log groups should be retained for a specified time period"],
  remedy: "set retentionInDays; without it, or with 0, logs are kept and paid for ever",
  url: "https://docs.aws.amazon.com/securityhub/latest/userguide/cloudwatch-controls.html#cloudwatch-16",
  decides: "preview",
  types: [TYPE.logGroup],
  parameters: { minimumDays: integer("shortest retention; Security Hub's default asks for 365", 1, 1) },
  check({ props: { retentionInDays } }, { parameters: { minimumDays }, report }) {
    if (typeof retentionInDays !== "number" || retentionInDays < minimumDays) {
      report(`retentionInDays is ${show(retentionInDays)}, must be at least ${minimumDays}`);
    }
  },
});
