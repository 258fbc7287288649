/**
 * Consumers log JSON lines, and what they said last is quoted where they fail. For a person the line's words are enough:
 * `…, last output: {"level":"error","message":"failed","error":{"message":"no space"}}` → `…, last output: failed: no space`.
 */
export function plainWords(text: string): string {
  const at = text.indexOf("{");
  if (at < 0) return text;
  const line = parseObject(text.slice(at));
  const error = line?.error;
  const reason = typeof error === "object" && error !== null && "message" in error ? error.message : error;
  const words = [line?.message, reason].filter((part) => typeof part === "string" && part !== "");
  return words.length === 0 ? text : text.slice(0, at) + words.join(": ");
}

function parseObject(text: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null ? { ...value } : undefined;
  } catch {
    return undefined;
  }
}
