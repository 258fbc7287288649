import { AT, itReports } from "../support/refusals";
import { withConsumer } from "../support/stackInput";

const LAYER = "arn:aws:lambda:eu-west-1:123456789012:layer:fonts:3";
const ROLE = "arn:aws:iam::123456789012:role/caller";

function fn(fields: object) {
  return withConsumer("ingest", { ...fields });
}

describe("config/checks/checkLambda", () => {
  itReports([
    {
      what: "as many provisioned as reserved sandboxes",
      values: fn({ reservedConcurrency: 5, provisionedConcurrency: { min: 1, max: 5 } }),
      lines: [],
    },
    {
      what: "more provisioned than reserved sandboxes",
      values: fn({ reservedConcurrency: 5, provisionedConcurrency: { min: 1, max: 6 } }),
      lines: [
        `${AT}.ingest.provisionedConcurrency.max: got 6; of 5 reserved sandboxes at most as many can be provisioned; lower it, or raise reservedConcurrency`,
      ],
    },
    {
      what: "a minimum above the maximum",
      values: fn({ provisionedConcurrency: { min: 3, max: 2 } }),
      lines: [`${AT}.ingest.provisionedConcurrency: got min 3 and max 2; min must not exceed max`],
    },
    {
      what: "half of the bounds",
      values: fn({ provisionedConcurrency: { min: 3 } }),
      lines: [
        `${AT}.ingest.provisionedConcurrency.max: missing; must be a whole number of sandboxes from 1 to 25000; for example 10`,
      ],
    },
    {
      what: "SnapStart, with the reason",
      values: fn({ snapStart: "PublishedVersions" }),
      lines: [
        `${AT}.ingest.snapStart: got "PublishedVersions"; is not possible: Lambda has no SnapStart for Node.js, nor for functions with a file system; remove it, and keep sandboxes warm by provisionedConcurrency`,
      ],
    },
    {
      what: "a layer of another region, and one twice",
      values: fn({ layers: [LAYER.replace("eu-west-1", "us-east-1"), LAYER, LAYER] }),
      lines: [
        `${AT}.ingest.layers[0]: the layer is in us-east-1, the stack in eu-west-1; a function takes layers of its own region`,
        `${AT}.ingest.layers[2]: the layer is named twice; name each once`,
      ],
    },
    {
      what: "six layers",
      values: fn({ layers: [1, 2, 3, 4, 5, 6].map((version) => LAYER.replace(/3$/, String(version))) }),
      lines: [
        `${AT}.ingest.layers: got a list; must be a list of ARNs of layer versions, at most 5; leave it out for none`,
      ],
    },
    {
      what: "a layer without a version",
      values: fn({ layers: [LAYER.replace(":3", "")] }),
      lines: [
        `${AT}.ingest.layers[0]: got "arn:aws:lambda:eu-west-1:123456789012:layer:fonts"; must be the ARN of a layer's version`,
      ],
    },
    {
      what: "a URL without callers",
      values: fn({ url: { callers: [] } }),
      lines: [`${AT}.ingest.url.callers: got an empty list; must name at least one role, user or account`],
    },
    {
      what: "a URL for everybody, and a caller twice",
      values: fn({ url: { callers: ["*", ROLE, ROLE] } }),
      lines: [`${AT}.ingest.url.callers[0]: got "*"; must be the ARN of a role, a user or an account's root`],
    },
    {
      what: "a caller twice",
      values: fn({ url: { callers: [ROLE, ROLE] } }),
      lines: [`${AT}.ingest.url.callers[1]: ${ROLE} is named twice; name each once`],
    },
    {
      what: "more retries than Lambda makes, within less than a minute",
      values: fn({ asynchronous: { retries: 3, maximumAge: 59 } }),
      lines: [
        `${AT}.ingest.asynchronous.maximumAge: got 59; must be a whole number of seconds from 60 to 21600; leave it out for 21600`,
        `${AT}.ingest.asynchronous.retries: got 3; must be a whole number of retries from 0 to 2; leave it out for 2`,
      ],
    },
    {
      what: "an inline policy in place of an ARN",
      values: fn({ policies: ["s3:GetObject"] }),
      lines: [`${AT}.ingest.policies[0]: got "s3:GetObject"; must be the ARN of a managed policy`],
    },
    {
      what: "a log that is kept for a number of days that CloudWatch lacks",
      values: fn({ logRetentionDays: 31 }),
      lines: [
        `${AT}.ingest.logRetentionDays: got 31; must be one of 1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827; leave it out for 30`,
      ],
    },
  ]);
});
