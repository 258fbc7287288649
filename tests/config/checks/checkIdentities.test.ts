import { AT, itReports, LAMBDA, withConsumers } from "../support/refusals";

describe("config/checks/checkIdentities", () => {
  itReports([
    {
      what: "two consumers with the same set uid",
      values: withConsumers({ one: { ...LAMBDA, uid: 1001 }, two: { ...LAMBDA, uid: 1001 } }),
      lines: [
        `${AT}.two.uid: 1001, set here, is also the number of consumer one; set uid to a free number from 1 to 2147483647`,
      ],
    },
    {
      what: "a uid set to what another name derives",
      values: withConsumers({ two: { ...LAMBDA, uid: 1516618539 } }),
      lines: [
        `${AT}.two.uid: 1516618539, set here, is also the number of consumer ingest; set uid to a free number from 1 to 2147483647`,
      ],
    },
    {
      what: "a consumer that would run as a directory's owner",
      values: withConsumers({ two: { ...LAMBDA, uid: 1770936015 } }),
      lines: [
        `${AT}.two.uid: 1770936015, set here, is also the number of directory samples; set uid to a free number from 1 to 2147483647`,
      ],
    },
    {
      // Found by trying names: sha256("c10073") and sha256("c26700") end in the same 29 bits.
      what: "two consumers whose names derive one uid",
      values: withConsumers({ c10073: LAMBDA, c26700: LAMBDA }),
      lines: [
        `${AT}.c26700.uid: 1179747693, derived from the name, is also the number of consumer c10073; set uid to a free number from 1 to 2147483647`,
      ],
    },
    {
      what: "two directories whose names derive one id",
      values: {
        directories: { d8930: {}, d19550: {} },
        consumers: { w: { compute: "ec2", entry: "h.ts", mounts: { d8930: "write", d19550: "write" } } },
      },
      lines: [
        "shared-storage:directories.d8930.id: 1773995762, derived from the name, is also the number of directory d19550; set id to a free number from 1 to 2147483647",
      ],
    },
    {
      what: "a collision resolved by a number",
      values: withConsumers({ c10073: LAMBDA, c26700: { ...LAMBDA, uid: 5 } }),
      lines: [],
    },
  ]);
});
