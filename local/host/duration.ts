const UNITS: Readonly<Record<string, number>> = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000 };

/** What a duration looks like, for error texts. */
export const DURATION_FORM = "a number with ms, s, m or h, such as 60s or 1.5m";

/** Milliseconds of `60s`, `1.5m`, `500ms`, `2h`; undefined if the text is none of these, or not above zero. */
export function duration(text: string): number | undefined {
  const match = /^(\d+(?:\.\d+)?)(ms|s|m|h)$/.exec(text);
  if (match === null) return undefined;
  const milliseconds = Math.round(Number(match[1]) * UNITS[match[2]!]!);
  return Number.isSafeInteger(milliseconds) && milliseconds > 0 ? milliseconds : undefined;
}
