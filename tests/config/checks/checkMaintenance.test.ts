import assert from "node:assert/strict";
import { itReports } from "../support/refusals";
import { decode, GOOD_VALUES } from "../support/stackInput";

const AT = "shared-storage:maintenance.until";
const now = new Date("2030-01-30T12:00:00Z");
const until = (instant: unknown, more: object = {}) => ({
  what: `until ${instant}`,
  values: { ...GOOD_VALUES, ...more, maintenance: { until: instant } },
  other: { now },
});

describe("config: maintenance", () => {
  itReports([
    { ...until("2030-01-30T12:01:00Z"), lines: [] },
    { ...until("2030-01-31T13:00:00+01:00"), lines: [] },
    {
      ...until("2030-01-30T12:00:00Z"),
      lines: [
        `${AT}: 2030-01-30T12:00:00Z has passed; remove it to end maintenance, or set an instant up to 2030-01-31T12:00:00.000Z`,
      ],
    },
    {
      ...until("2030-01-31T12:00:01Z"),
      lines: [`${AT}: 2030-01-31T12:00:01Z is more than 24 hours ahead; set an instant up to 2030-01-31T12:00:00.000Z`],
    },
    {
      ...until("2030-01-31T25:00:00Z"),
      lines: [`${AT}: got "2030-01-31T25:00:00Z"; there is no such instant; for example 2030-01-31T12:00:00.000Z`],
    },
    ...["2030-01-31", "2030-01-31T12:00", true].map((value) => ({
      ...until(value),
      lines: [
        `${AT}: got ${JSON.stringify(value)}; must be an instant in ISO 8601 with a zone, such as 2030-01-31T12:00:00Z; leave it out, or write for example 2030-01-31T12:00:00Z`,
      ],
    })),
    {
      ...until("2030-01-31T12:00:00Z", { fileSystem: { existing: { id: "fs-00000001" } } }),
      what: "a policy that belongs to somebody else",
      lines: [
        `${AT}: maintenance needs an exception in the file system's policy, which is not this program's; set fileSystem.existing.managePolicy: true`,
      ],
    },
    {
      ...until("2030-01-31T12:00:00Z", { fileSystem: { existing: { id: "fs-00000001", managePolicy: true } } }),
      what: "an existing file system whose policy is managed",
      lines: [],
    },
  ]);

  it("is off without an instant, and silent", () => {
    const { maintenance, warnings } = decode({ ...GOOD_VALUES, maintenance: {} }, { now });
    assert.deepEqual([maintenance, warnings], [undefined, []]);
  });

  it("warns in every preview while it lasts", () => {
    const instant = "2030-01-31T00:00:00Z";
    const { maintenance, warnings } = decode({ ...GOOD_VALUES, maintenance: { until: instant } }, { now });
    assert.deepEqual(maintenance, { until: instant });
    assert.deepEqual(warnings, [
      `${AT}: MAINTENANCE UNTIL ${instant}: whoever can open a session on the instance "maintenance", or use its role, is root on the whole file system; remove it as soon as you are done`,
    ]);
  });
});
