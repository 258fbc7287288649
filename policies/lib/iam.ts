import { isRecord } from "./parameterSchema";
import { oneOrMore, type Props, record } from "./values";

/** A statement of an IAM document, with lists where IAM allows a list or one value. */
export interface Statement {
  /** `statement 2 ("Sid")`: how messages name it. */
  readonly label: string;
  readonly effect: string;
  readonly actions: readonly string[];
  readonly resources: readonly string[];
  /** Every principal of every kind; `*` for everybody. */
  readonly principals: readonly string[];
  /** Elements that mean "everything but": which of them it has. */
  readonly inverted: readonly string[];
  readonly condition: Props | undefined;
}

/** The statements of a document, given as text or as object; `undefined` if it is none. */
export function statementsOf(document: unknown): readonly Statement[] | undefined {
  const parsed = typeof document === "string" ? parse(document) : record(document);
  const statements = parsed === undefined ? [] : oneOrMore(parsed.Statement);
  if (statements.length === 0) return undefined;
  const read = statements.map((statement, index) => (isRecord(statement) ? toStatement(statement, index) : undefined));
  return read.every((statement) => statement !== undefined) ? read : undefined;
}

/** IAM's match: `*` any text, `?` any character, case ignored as for actions. */
export function matches(pattern: string, value: string): boolean {
  const expression = pattern
    .replace(/[.+^${}()|[\]\\]/g, "\\$&")
    .replaceAll("*", ".*")
    .replaceAll("?", ".");
  return new RegExp(`^${expression}$`, "i").test(value);
}

/** Whether the statement speaks of the action. */
export function covers({ actions }: Statement, action: string): boolean {
  return actions.some((pattern) => matches(pattern, action));
}

export function isEverybody(principal: string): boolean {
  return principal === "*";
}

function toStatement(statement: Props, index: number): Statement {
  const sid = typeof statement.Sid === "string" ? ` (${JSON.stringify(statement.Sid)})` : "";
  const { Principal: principal } = statement;
  return {
    label: `statement ${index + 1}${sid}`,
    effect: String(statement.Effect),
    actions: oneOrMore(statement.Action).map(String),
    resources: oneOrMore(statement.Resource).map(String),
    principals: isRecord(principal)
      ? Object.values(principal).flatMap((value) => oneOrMore(value).map(String))
      : oneOrMore(principal).map(String),
    inverted: ["NotAction", "NotResource", "NotPrincipal"].filter((key) => statement[key] !== undefined),
    condition: record(statement.Condition),
  };
}

function parse(text: string): Props | undefined {
  try {
    return record(JSON.parse(text));
  } catch {
    return undefined;
  }
}
