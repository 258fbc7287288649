import assert from "node:assert/strict";
import { cronFault } from "../../../config/cronFault";
import { AT, itReports } from "../support/refusals";
import { withConsumer } from "../support/stackInput";

function schedules(named: Readonly<Record<string, object>>) {
  return withConsumer("ingest", { schedules: named });
}

const often = (fields: object) => schedules({ often: { expression: "rate(1 minute)", ...fields } });
const PLACE = `${AT}.ingest.schedules.often`;

describe("config/checks/checkSchedules", () => {
  itReports([
    {
      what: "all three kinds, in time zones with slashes",
      values: schedules({
        a: { expression: "rate(12 hours)" },
        b: { expression: "cron(0/15 8-17 ? JAN,JUL MON-FRI 2026-2030)", timezone: "America/Argentina/Buenos_Aires" },
        c: { expression: "at(2028-02-29T23:59:59)", timezone: "UTC" },
      }),
      lines: [],
    },
    {
      what: "a schedule that is none",
      values: often({ expression: "every minute" }),
      lines: [
        `${PLACE}.expression: got "every minute"; must be rate(5 minutes), cron(0 12 * * ? *) with six fields, or at(2030-01-31T12:00:00); for example rate(1 hour)`,
      ],
    },
    {
      what: "a time that a day does not have, and a zone that no land has",
      values: often({ expression: "cron(0 24 * * ? *)", timezone: "Mars/Olympus" }),
      lines: [
        `${PLACE}.expression: got "cron(0 24 * * ? *)"; the hours must be *, 0 to 23, with , - and /`,
        `${PLACE}.timezone: got "Mars/Olympus"; must be a name of the IANA time zone database, such as Europe/Berlin`,
      ],
    },
    {
      what: "a day that the year does not have",
      values: often({ expression: "at(2027-02-29T12:00:00)" }),
      lines: [`${PLACE}.expression: got "at(2027-02-29T12:00:00)"; there is no such day or time`],
    },
    {
      what: "a schedule whose name is too long",
      values: schedules({ ["x".repeat(65)]: { expression: "rate(1 minute)" } }),
      lines: [
        `${AT}.ingest.schedules.${"x".repeat(65)}: the name has 65 characters; at most 64 are allowed; shorten it`,
      ],
    },
    {
      what: "an event that is no map",
      values: often({ input: [1] }),
      lines: [`${PLACE}.input: got a list; must be a map; write {} for none`],
    },
  ]);
});

describe("config/cronFault", () => {
  const good = [
    "* * * * ? *",
    "0 12 ? * MON-FRI *",
    "0/5 * ? * 2-6 2026",
    "59 23 L * ? 1970",
    "0 0 15W 1-12/3 ? *",
    "15,45 */2 ? JAN,dec 6L *",
    "0 8 ? * FRI#5 2026-2199",
    "0 0 ? * L *",
  ];
  for (const text of good) it(`takes ${text}`, () => assert.equal(cronFault(text), undefined));

  const days = "the day of the week must be *, 1 to 7 or SUN to SAT, with , - and /, or ?, L, 6L or 6#3";
  const bad: readonly (readonly [string, string])[] = [
    ["60 * * * ? *", "the minutes must be *, 0 to 59, with , - and /"],
    ["5-2 * * * ? *", "the minutes must be *, 0 to 59, with , - and /"],
    ["1-2-3 * * * ? *", "the minutes must be *, 0 to 59, with , - and /"],
    ["*/0 * * * ? *", "the minutes must be *, 0 to 59, with , - and /"],
    [", * * * ? *", "the minutes must be *, 0 to 59, with , - and /"],
    ["-1 * * * ? *", "the minutes must be *, 0 to 59, with , - and /"],
    ["? * * * ? *", "the minutes must be *, 0 to 59, with , - and /"],
    ["0 0 0 * ? *", "the day of the month must be *, 1 to 31, with , - and /, or ?, L or 15W"],
    ["0 0 32W * ? *", "the day of the month must be *, 1 to 31, with , - and /, or ?, L or 15W"],
    ["0 0 * 13 ? *", "the month must be *, 1 to 12 or JAN to DEC, with , - and /"],
    ["0 0 * MON ? *", "the month must be *, 1 to 12 or JAN to DEC, with , - and /"],
    ["0 0 ? * 0 *", days],
    ["0 0 ? * 8 *", days],
    ["0 0 ? * MON#6 *", days],
    ["0 0 * * ? 1969", "the year must be *, 1970 to 2199, with , - and /"],
    ["0 0 * * ? 20x", "the year must be *, 1970 to 2199, with , - and /"],
    ["0 0 * * MON *", "exactly one of day of the month and day of the week must be ?"],
    ["0 0 ? * ? *", "exactly one of day of the month and day of the week must be ?"],
  ];
  for (const [text, fault] of bad) it(`refuses ${text}`, () => assert.equal(cronFault(text), fault));
});
