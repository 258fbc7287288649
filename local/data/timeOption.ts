import { duration } from "../host/duration";

/** What a time looks like, for error texts. */
export const TIME_FORM =
  "a time such as 2026-11-24T08:00Z or 2026-11-24 (UTC), a duration back from now such as 90m or 24h, or now";

const DATE = /^\d{4}-\d\d-\d\d$/;
const TIME = /^\d{4}-\d\d-\d\d[T ]\d\d:\d\d(?::\d\d(?:\.\d{1,3})?)?(Z|[+-]\d\d:\d\d)?$/;

/** Milliseconds since 1970; undefined if the text is no time. Without an offset a time is UTC. */
export function timeOption(text: string, now: number): number | undefined {
  if (text === "now") return now;
  const back = duration(text);
  if (back !== undefined) return now - back;
  const match = TIME.exec(text);
  if (match === null && !DATE.test(text)) return undefined;
  const time = Date.parse(match === null || match[1] !== undefined ? text : `${text}Z`);
  return Number.isNaN(time) ? undefined : time;
}
