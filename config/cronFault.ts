/** Fields of a cron expression in their order, as EventBridge Scheduler has them (its user guide, "Cron-based schedules"). */
const FIELDS: readonly Field[] = [
  { name: "minutes", min: 0, max: 59 },
  { name: "hours", min: 0, max: 23 },
  { name: "day of the month", min: 1, max: 31, special: /^(\?|L|([1-9]|[12]\d|3[01])W)$/, besides: "?, L or 15W" },
  {
    name: "month",
    min: 1,
    max: 12,
    words: ["JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC"],
  },
  {
    name: "day of the week",
    min: 1,
    max: 7,
    words: ["SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT"],
    special: /^(\?|L|([1-7]|SUN|MON|TUE|WED|THU|FRI|SAT)(L|#[1-5]))$/,
    besides: "?, L, 6L or 6#3",
  },
  { name: "year", min: 1970, max: 2199 },
];
const [DAY_OF_MONTH, DAY_OF_WEEK] = [2, 4];

interface Field {
  readonly name: string;
  readonly min: number;
  readonly max: number;
  /** Names of the numbers, from the first on. */
  readonly words?: readonly string[];
  /** What else may stand in it. */
  readonly special?: RegExp;
  readonly besides?: string;
}

/**
 * What is wrong with the six fields between the parentheses of `cron(…)`, as part of a sentence; undefined = nothing. The
 * service itself says no more than that an expression is invalid.
 */
export function cronFault(text: string): string | undefined {
  const values = text.split(" ");
  for (const [index, field] of FIELDS.entries()) {
    const value = values[index] ?? "";
    if (!value.split(",").every((part) => fits(field, part))) return `the ${field.name} must be ${allowed(field)}`;
  }
  const open = [DAY_OF_MONTH, DAY_OF_WEEK].filter((index) => values[index] === "?").length;
  return open === 1 ? undefined : "exactly one of day of the month and day of the week must be ?";
}

function fits(field: Field, part: string): boolean {
  if (field.special?.test(part)) return true;
  const [, range, step] = /^([^/]+)(?:\/(\d+))?$/.exec(part) ?? [];
  if (range === undefined || (step !== undefined && Number(step) < 1)) return false;
  if (range === "*") return true;
  const ends = range.split("-").map((end) => numberOf(field, end));
  const [from, to = from] = ends;
  return ends.length <= 2 && from !== undefined && to !== undefined && !ends.includes(undefined) && from <= to;
}

/** undefined = out of range, or no number at all. */
function numberOf({ min, max, words = [] }: Field, text: string): number | undefined {
  const word = words.indexOf(text.toUpperCase());
  const value = word >= 0 ? word + min : /^\d+$/.test(text) ? Number(text) : Number.NaN;
  return value >= min && value <= max ? value : undefined;
}

function allowed({ min, max, words, besides }: Field): string {
  const named = words === undefined ? "" : ` or ${words[0]} to ${words.at(-1)}`;
  return `*, ${min} to ${max}${named}, with , - and /${besides === undefined ? "" : `, or ${besides}`}`;
}
