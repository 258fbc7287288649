import assert from "node:assert/strict";
import { nextTime } from "../../../local/schedules/nextTime";

const iso = (time: number | undefined) => (time === undefined ? "never" : new Date(time).toISOString().slice(0, 16));

/** The first times of a schedule, to the minute. */
function times(expression: string, timezone: string, since: string, count: number): string[] {
  const start = Date.parse(since);
  const found: string[] = [];
  for (let from = start; found.length < count; ) {
    const next = nextTime({ expression, timezone }, start, from);
    found.push(iso(next));
    if (next === undefined) break;
    from = next + 1;
  }
  return found;
}

const SATURDAY = "2026-11-28T10:07:00Z";

describe("local/schedules/nextTime", () => {
  const cases: readonly (readonly [what: string, expression: string, since: string, times: string[]])[] = [
    [
      "a rate is due at once, and then every so often",
      "rate(2 hours)",
      SATURDAY,
      ["2026-11-28T10:07", "2026-11-28T12:07", "2026-11-28T14:07"],
    ],
    ["a rate may be of one", "rate(1 day)", SATURDAY, ["2026-11-28T10:07", "2026-11-29T10:07"]],
    [
      "a start and a step",
      "cron(0/25 * * * ? *)",
      SATURDAY,
      ["2026-11-28T10:25", "2026-11-28T10:50", "2026-11-28T11:00"],
    ],
    ["weeks begin with Sunday", "cron(0 9 ? * 1 *)", SATURDAY, ["2026-11-29T09:00", "2026-12-06T09:00"]],
    ["working days by name", "cron(0 9 ? * MON-FRI *)", SATURDAY, ["2026-11-30T09:00", "2026-12-01T09:00"]],
    ["the last day of the month", "cron(0 9 L * ? *)", SATURDAY, ["2026-11-30T09:00", "2026-12-31T09:00"]],
    ["the last day of the week", "cron(0 9 ? * L *)", SATURDAY, ["2026-12-05T09:00", "2026-12-12T09:00"]],
    ["the last Friday of the month", "cron(0 9 ? * 6L *)", SATURDAY, ["2026-12-25T09:00", "2027-01-29T09:00"]],
    ["the third Friday of the month", "cron(0 9 ? * FRI#3 *)", SATURDAY, ["2026-12-18T09:00", "2027-01-15T09:00"]],
    ["the working day nearest to the 15th", "cron(0 9 15W * ? *)", "2026-08-01T00:00:00Z", ["2026-08-14T09:00"]],
    ["one year only", "cron(0 9 30 11 ? 2026)", SATURDAY, ["2026-11-30T09:00", "never"]],
    ["one moment", "at(2026-11-28T12:00:00)", SATURDAY, ["2026-11-28T12:00", "never"]],
    ["a moment that has passed", "at(2026-11-28T10:00:00)", SATURDAY, ["never"]],
  ];
  for (const [what, expression, since, expected] of cases) {
    it(`${what}: ${expression}`, () => assert.deepEqual(times(expression, "UTC", since, expected.length), expected));
  }

  it("cron and moments are in the schedule's own time zone", () => {
    assert.deepEqual(times("cron(0 3 * * ? *)", "Asia/Tokyo", SATURDAY, 1), ["2026-11-28T18:00"]);
    assert.deepEqual(times("at(2026-11-28T12:00:00)", "America/New_York", SATURDAY, 1), ["2026-11-28T17:00"]);
  });

  it("leaves out a time that the clocks leave out in spring, and runs once where they repeat it in autumn", () => {
    const daily = (since: string) => times("cron(30 2 * * ? *)", "Europe/Berlin", since, 2);
    assert.deepEqual(daily("2026-03-29T00:00:00Z"), ["2026-03-30T00:30", "2026-03-31T00:30"]);
    assert.deepEqual(daily("2026-10-24T12:00:00Z"), ["2026-10-25T00:30", "2026-10-26T01:30"]);
  });

  it("is an error of the program for anything else", () => {
    assert.throws(() => nextTime({ expression: "daily", timezone: "UTC" }, 0, 0), {
      message: "daily is not a schedule",
    });
  });
});
