import { FILE_SYSTEM_POLICY } from "./fileSystemPolicies";

interface Plain {
  readonly [key: string]: unknown;
}

/**
 * What keeps somebody else's file-system policy from being as good as this program's: denials that it lacks, and allows
 * for everybody. More denials, and allows for named principals, are its owner's business.
 *
 * A denial counts if it is for everybody, names at least the same actions, and has the same conditions or none.
 */
export function policyFaults(text: string): string[] {
  const present = statementsOf(text);
  if (present === undefined) return ["is no policy document"];
  const needed = statementsOf(FILE_SYSTEM_POLICY) ?? [];
  const missing = needed
    .filter((denial) => !present.some((statement) => covers(statement, denial)))
    .map((denial) => `lacks ${denial.Sid}: ${JSON.stringify(denial)}`);
  const open = present
    .filter((statement) => statement.Effect === "Allow" && isEverybody(statement.Principal))
    .map((statement) => `allows everybody ${listOf(statement.Action).join(", ")}`);
  return [...missing, ...open];
}

function covers(statement: Plain, denial: Plain): boolean {
  const patterns = listOf(statement.Action);
  return (
    statement.Effect === "Deny" &&
    isEverybody(statement.Principal) &&
    listOf(denial.Action).every((action) => patterns.some((pattern) => matches(pattern, action))) &&
    (statement.Condition === undefined || canonical(statement.Condition) === canonical(denial.Condition))
  );
}

function statementsOf(text: string): readonly Plain[] | undefined {
  let document: unknown;
  try {
    document = JSON.parse(text);
  } catch {
    return undefined;
  }
  const { Statement } = isPlain(document) ? document : {};
  const all: readonly unknown[] = Array.isArray(Statement) ? Statement : [Statement];
  return all.every(isPlain) ? all : undefined;
}

/** `*`, `{"AWS": "*"}` and `{"AWS": ["*"]}` all mean everybody. */
function isEverybody(principal: unknown): boolean {
  return principal === "*" || (isPlain(principal) && listOf(principal.AWS).includes("*"));
}

/** IAM's wildcards, and its disregard of case. */
function matches(pattern: string, action: string): boolean {
  const literal = pattern.replace(/[.+^${}()|[\]\\]/g, "\\$&");
  return new RegExp(`^${literal.replaceAll("*", ".*").replaceAll("?", ".")}$`, "i").test(action);
}

/** EFS hands conditions back in its own order, and single values as lists or not. */
function canonical(condition: unknown): string {
  if (!isPlain(condition)) return "";
  const operators = Object.entries(condition).map(([operator, keys]) => {
    const values = Object.entries(isPlain(keys) ? keys : {}).map(([key, value]) => [key, listOf(value).sort()]);
    return [operator, values.sort()];
  });
  return JSON.stringify(operators.sort());
}

function listOf(value: unknown): string[] {
  if (value === undefined) return [];
  return (Array.isArray(value) ? value : [value]).map(String);
}

function isPlain(value: unknown): value is Plain {
  return value !== null && typeof value === "object" && !Array.isArray(value);
}
