import { every, type Truth } from "./truth";

/** Whether a text matches a pattern in which `*` stands for any characters and `?` for one. */
export function glob(pattern: string, text: string): boolean {
  const source = pattern
    .replace(/[.+^${}()|[\]\\]/g, "\\$&")
    .replaceAll("*", "[^]*")
    .replaceAll("?", "[^]");
  return new RegExp(`^${source}$`).test(text);
}

/** Actions are compared without case: IAM user guide, "IAM JSON policy elements: Action". */
export function actionMatches(pattern: string, action: string): boolean {
  return glob(pattern.toLowerCase(), action.toLowerCase());
}

/**
 * Whether a Resource element covers an ARN. Wildcards work within the parts between colons, and at the end of a part
 * they may reach beyond it (IAM user guide, "Resource"); where only the second reading matches, the answer is unknown.
 */
export function resourceMatches(pattern: string, arn: string): Truth {
  if (pattern === "*") return true;
  if (pattern.includes("${")) return "unknown";
  if (partwise(pattern, arn)) return true;
  return glob(pattern, arn) ? "unknown" : false;
}

/** ArnEquals and ArnLike: each of the six parts for itself (IAM user guide, "ARN condition operators"). */
export function arnMatches(pattern: string, arn: string): Truth {
  if (pattern.includes("${")) return "unknown";
  return partwise(pattern, arn);
}

function partwise(pattern: string, arn: string): boolean {
  const [patterns, parts] = [arnParts(pattern), arnParts(arn)];
  if (patterns.length !== 6 || parts.length !== 6) return false;
  return every(patterns.map((part, index) => glob(part, parts[index]!))) === true;
}

/** Only the first five colons part an ARN; its resource may have more. */
function arnParts(arn: string): string[] {
  const parts = arn.split(":");
  return parts.length <= 6 ? parts : [...parts.slice(0, 5), parts.slice(5).join(":")];
}
