import { SCHEDULE_NAME_LENGTH } from "../computeLimits";
import { cronFault } from "../cronFault";
import { join } from "../problem";
import type { Check } from "./check";

/** Schedules by their meaning: their form is the schema's. EventBridge Scheduler would refuse them during `pulumi up`. */
export const checkSchedules: Check = ({ consumers, problem }) => {
  for (const { path, consumer } of consumers) {
    if (consumer.compute !== "lambda") continue;
    for (const [name, { expression, timezone }] of Object.entries(consumer.schedules ?? {})) {
      const at = join(join(path, "schedules"), name);
      if (name.length > SCHEDULE_NAME_LENGTH) {
        problem(at, `the name has ${name.length} characters; at most ${SCHEDULE_NAME_LENGTH} are allowed; shorten it`);
      }
      const fault = expression === undefined ? undefined : expressionFault(expression);
      if (fault !== undefined) problem(join(at, "expression"), `got ${JSON.stringify(expression)}; ${fault}`);
      if (timezone !== undefined && !isTimeZone(timezone)) {
        const allowed = "must be a name of the IANA time zone database, such as Europe/Berlin";
        problem(join(at, "timezone"), `got ${JSON.stringify(timezone)}; ${allowed}`);
      }
    }
  }
};

function expressionFault(expression: string): string | undefined {
  const [, kind, text = ""] = /^(\w+)\((.*)\)$/.exec(expression) ?? [];
  if (kind === "cron") return cronFault(text);
  if (kind !== "at") return undefined;
  const time = new Date(`${text}Z`);
  const exists = !Number.isNaN(time.getTime()) && time.toISOString().startsWith(text);
  return exists ? undefined : "there is no such day or time";
}

function isTimeZone(name: string): boolean {
  try {
    new Intl.DateTimeFormat("en", { timeZone: name });
    return true;
  } catch (error) {
    if (error instanceof RangeError) return false;
    throw error;
  }
}
