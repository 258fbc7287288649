import { Cron } from "croner";

export interface ScheduleTimes {
  /** As EventBridge Scheduler writes it: `rate(…)`, `cron(…)` or `at(…)`; checked already. */
  readonly expression: string;
  /** IANA name. */
  readonly timezone: string;
}

const UNITS = { minute: 60_000, hour: 3_600_000, day: 86_400_000 };

/**
 * When a schedule is due next, in milliseconds since 1970; undefined = never again
 * (https://docs.aws.amazon.com/scheduler/latest/UserGuide/schedule-types.html).
 *
 * @param since when the schedule was created: a rate is due at once, then every so often
 * @param from the earliest time that counts
 */
export function nextTime({ expression, timezone }: ScheduleTimes, since: number, from: number): number | undefined {
  const [, kind, text = ""] = /^(\w+)\((.*)\)$/.exec(expression) ?? [];
  switch (kind) {
    case "rate":
      return nextOfRate(text, since, from);
    case "cron":
      return nextOfCron(new Cron(pattern(text), { ...CRON, timezone }), from);
    case "at":
      return new Cron(text, { timezone, paused: true }).nextRun(new Date(from - 1))?.getTime();
    default:
      throw new Error(`${expression} is not a schedule`);
  }
}

function nextOfRate(text: string, since: number, from: number): number {
  const [count, unit = ""] = text.split(" ");
  const period = Number(count) * UNITS[unit.replace(/s$/, "") as keyof typeof UNITS];
  return since + Math.max(0, Math.ceil((from - since) / period)) * period;
}

/** Weeks start with Sunday as 1, and `0/15` is a start and a step. */
const CRON = { paused: true, mode: "7-part", alternativeWeekdays: true, sloppyRanges: true } as const;

/** AWS's six fields in the library's notation: with seconds, no `?`, the last Friday as `6#L`, the last day of a week as 7. */
function pattern(text: string): string {
  const [minutes, hours, dayOfMonth, month, dayOfWeek = "", year] = text.replaceAll("?", "*").split(" ");
  const weekdays = dayOfWeek.split(",").map((day) => (day === "L" ? "7" : day.replace(/^(\w+)L$/, "$1#L")));
  return ["0", minutes, hours, dayOfMonth, month, weekdays.join(","), year].join(" ");
}

/** A time that the clocks leave out in spring is left out; the library would take the next one that exists. */
function nextOfCron(cron: Cron, from: number): number | undefined {
  for (let time = cron.nextRun(new Date(from - 1)); time !== null; time = cron.nextRun(time)) {
    if (cron.match(time)) return time.getTime();
  }
  return undefined;
}
