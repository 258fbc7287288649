import { AT, itReports, LAMBDA, withConsumers } from "../support/refusals";
import { GOOD_VALUES } from "../support/stackInput";

describe("config/checks/checkNames", () => {
  itReports([
    {
      what: "names of the program's own parts",
      values: withConsumers({ gate: LAMBDA, network: LAMBDA }),
      lines: [
        `${AT}.gate: the program has a part of its own named gate; choose another name`,
        `${AT}.network: the program has a part of its own named network; choose another name`,
      ],
    },
    {
      what: "a name that a part of another consumer or of the program has",
      values: withConsumers({ "gate-execution": LAMBDA, "serve-execution": LAMBDA }),
      lines: [
        `${AT}.gate-execution: gate has a part of this name; choose another name`,
        `${AT}.serve-execution: serve has a part of this name; choose another name`,
      ],
    },
    {
      what: "a name too long for its role",
      values: withConsumers({ [`x${"y".repeat(35)}`]: LAMBDA }),
      lines: [
        `${AT}.x${"y".repeat(35)}: the name has 36 characters; shared-storage-dev-<consumer> leaves 35 of the 64 that a role may have ` +
          "(10 are kept for suffixes); shorten it",
      ],
    },
    {
      what: "a directory's name that is too long",
      values: {
        directories: { ["d".repeat(65)]: {} },
        consumers: { w: { compute: "ec2", entry: "h.ts", mounts: { ["d".repeat(65)]: "write" } } },
      },
      lines: [
        `shared-storage:directories.${"d".repeat(65)}: the name has 65 characters; at most 64 are allowed; shorten it`,
      ],
    },
    {
      what: "a stack name that S3 and ECR refuse",
      values: GOOD_VALUES,
      other: { stack: "Dev_1" },
      lines: [
        'stack: named "Dev_1"; must be lower-case letters and digits with single hyphens between them, starting with a letter; S3 and ECR names are made from it',
      ],
    },
    {
      what: "a stack name that leaves no room",
      values: {},
      other: { stack: "a-very-long-name-of-a-stack" },
      lines: [
        "stack: shared-storage-a-very-long-name-of-a-stack- leaves 11 characters of the 64 that a role's name may have; " +
          "the program's own parts need 14; choose a shorter stack name",
      ],
    },
    {
      what: "a name that only resembles another's role",
      values: withConsumers({ "other-execution": LAMBDA }),
      lines: [],
    },
    { what: "a name of the greatest length", values: withConsumers({ [`x${"y".repeat(34)}`]: LAMBDA }), lines: [] },
    {
      what: "a directory's name of the greatest length",
      values: {
        directories: { ["d".repeat(64)]: {} },
        consumers: { w: { compute: "ec2", entry: "h.ts", mounts: { ["d".repeat(64)]: "write" } } },
      },
      lines: [],
    },
    {
      what: "a stack's name that leaves just enough room",
      values: {},
      other: { stack: "s".repeat(24) },
      lines: [],
    },
    { what: "one directory's name for a consumer, too", values: withConsumers({ models: LAMBDA }), lines: [] },
  ]);
});
