import { isMap } from "../../config/tolerantDecode";

export interface Condition {
  readonly operator: string;
  readonly key: string;
  readonly values: readonly string[];
}

/** Who a statement of a resource policy speaks of. */
export interface Principals {
  readonly everyone: boolean;
  /** Values of `AWS`, as written. */
  readonly aws: readonly string[];
  /** Values of `Service`. */
  readonly services: readonly string[];
}

export interface Statement {
  readonly sid: string | undefined;
  readonly effect: "Allow" | "Deny";
  /** Only in resource policies. */
  readonly principals: Principals | undefined;
  readonly actions: readonly string[];
  /** Undefined = not given: in a resource policy, the resource itself. */
  readonly resources: readonly string[] | undefined;
  readonly conditions: readonly Condition[];
  /** Elements that the evaluator does not know, such as NotAction. A statement with any is never an allow. */
  readonly unmodelled: readonly string[];
}

export interface PolicyDocument {
  readonly statements: readonly Statement[];
}

export type ParsedPolicy =
  | { readonly document: PolicyDocument; readonly malformed: undefined }
  | { readonly document: undefined; readonly malformed: string };

export type PolicyKind = "identity" | "resource" | "trust";

const VERSION = "2012-10-17";
const OLD_VERSION = "2008-10-17";
const KNOWN = ["Sid", "Effect", "Principal", "Action", "Resource", "Condition"];
const UNMODELLED = ["NotPrincipal", "NotAction", "NotResource"];

class Malformed extends Error {}

/**
 * Parses a policy document. `malformed` says what AWS would refuse it for; what AWS takes but the evaluator does not
 * know is kept in the statement's `unmodelled`.
 */
export function parsePolicy(text: string, kind: PolicyKind): ParsedPolicy {
  try {
    return { document: parseDocument(text, kind), malformed: undefined };
  } catch (error) {
    if (error instanceof Malformed) return { document: undefined, malformed: error.message };
    throw error;
  }
}

function parseDocument(text: string, kind: PolicyKind): PolicyDocument {
  const parsed = parseJson(text);
  if (!isMap(parsed)) throw new Malformed("the document is not a JSON object");
  for (const key of Object.keys(parsed)) {
    if (!["Version", "Id", "Statement"].includes(key)) throw new Malformed(`unknown element ${key}`);
  }
  if (parsed.Version !== undefined && parsed.Version !== VERSION && parsed.Version !== OLD_VERSION) {
    throw new Malformed(`Version is ${JSON.stringify(parsed.Version)}; must be "${VERSION}"`);
  }
  // Without a version AWS takes the old language; the evaluator knows only the present one.
  const old = parsed.Version === VERSION ? [] : ["Version"];
  const statements = Array.isArray(parsed.Statement) ? parsed.Statement : [parsed.Statement];
  if (statements.length === 0) throw new Malformed("Statement is empty");
  const result = statements.map((statement, index) => parseStatement(statement, `Statement[${index}]`, kind, old));
  const sids = result.flatMap(({ sid }) => (sid === undefined || sid === "" ? [] : [sid]));
  const twice = sids.find((sid, index) => sids.indexOf(sid) !== index);
  if (twice !== undefined) throw new Malformed(`two statements have the Sid ${twice}`);
  return { statements: result };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new Malformed("the document is not JSON");
  }
}

function parseStatement(value: unknown, at: string, kind: PolicyKind, old: readonly string[]): Statement {
  if (!isMap(value)) throw new Malformed(`${at} is not an object`);
  for (const key of Object.keys(value)) {
    if (!KNOWN.includes(key) && !UNMODELLED.includes(key)) throw new Malformed(`${at} has the unknown element ${key}`);
  }
  const { Sid, Effect } = value;
  if (Sid !== undefined && (typeof Sid !== "string" || (kind === "identity" && !/^[A-Za-z0-9]*$/.test(Sid)))) {
    throw new Malformed(`${at}.Sid: letters and digits only`);
  }
  if (Effect !== "Allow" && Effect !== "Deny") throw new Malformed(`${at}.Effect must be "Allow" or "Deny"`);
  const hasPrincipal = value.Principal !== undefined || value.NotPrincipal !== undefined;
  if (kind === "identity" && hasPrincipal) throw new Malformed(`${at}: a role's policy has no Principal`);
  if (kind !== "identity" && !hasPrincipal) throw new Malformed(`${at}: Principal is missing`);
  if (value.Action === undefined && value.NotAction === undefined) throw new Malformed(`${at}: Action is missing`);
  const hasResource = value.Resource !== undefined || value.NotResource !== undefined;
  if (kind === "identity" && !hasResource) throw new Malformed(`${at}: Resource is missing`);
  if (kind === "trust" && hasResource) throw new Malformed(`${at}: a trust policy has no Resource`);
  const actions = value.Action === undefined ? [] : texts(value.Action, `${at}.Action`);
  const wrong = actions.find((action) => action !== "*" && !/^[a-z0-9-]+:[A-Za-z0-9*?]+$/i.test(action));
  if (wrong !== undefined) throw new Malformed(`${at}.Action: ${wrong} is not of the form service:Action`);
  return {
    sid: Sid,
    effect: Effect,
    principals: value.Principal === undefined ? undefined : parsePrincipals(value.Principal, `${at}.Principal`),
    actions,
    resources: value.Resource === undefined ? undefined : resources(value.Resource, `${at}.Resource`),
    conditions: parseConditions(value.Condition, `${at}.Condition`),
    unmodelled: [...old, ...UNMODELLED.filter((key) => value[key] !== undefined)],
  };
}

function resources(value: unknown, at: string): readonly string[] {
  const given = texts(value, at);
  const wrong = given.find((resource) => resource !== "*" && !resource.startsWith("arn:"));
  if (wrong !== undefined) throw new Malformed(`${at}: ${JSON.stringify(wrong)} is neither an ARN nor *`);
  return given;
}

function parsePrincipals(value: unknown, at: string): Principals {
  if (value === "*") return { everyone: true, aws: [], services: [] };
  if (!isMap(value)) throw new Malformed(`${at} must be "*" or an object`);
  const unknown = Object.keys(value).find((key) => !["AWS", "Service"].includes(key));
  if (unknown !== undefined) throw new Malformed(`${at} has the unknown kind ${unknown}`);
  const aws = value.AWS === undefined ? [] : texts(value.AWS, `${at}.AWS`);
  const services = value.Service === undefined ? [] : texts(value.Service, `${at}.Service`);
  return { everyone: aws.includes("*"), aws: aws.filter((principal) => principal !== "*"), services };
}

function parseConditions(value: unknown, at: string): readonly Condition[] {
  if (value === undefined) return [];
  if (!isMap(value)) throw new Malformed(`${at} is not an object`);
  return Object.entries(value).flatMap(([operator, keys]) => {
    if (!isMap(keys)) throw new Malformed(`${at}.${operator} is not an object`);
    return Object.entries(keys).map(([key, values]) => ({
      operator,
      key,
      values: conditionValues(values, `${at}.${operator}.${key}`),
    }));
  });
}

/** Numbers and booleans may stand without quotes. */
function conditionValues(value: unknown, at: string): readonly string[] {
  const values = Array.isArray(value) ? value : [value];
  return values.map((one) => {
    if (typeof one !== "string" && typeof one !== "number" && typeof one !== "boolean") {
      throw new Malformed(`${at}: ${JSON.stringify(one) ?? "nothing"} is not a text`);
    }
    return String(one);
  });
}

function texts(value: unknown, at: string): readonly string[] {
  const values: unknown[] = Array.isArray(value) ? value : [value];
  if (values.length === 0) throw new Malformed(`${at} is empty`);
  return values.map((one) => {
    if (typeof one !== "string" || one === "") throw new Malformed(`${at}: ${JSON.stringify(one)} is not a text`);
    return one;
  });
}
