import { covers, isEverybody, type Statement, statementsOf } from "../lib/iam";
import { resourceRule } from "../lib/rule";
import { TYPE } from "../lib/types";
import { oneOrMore, record } from "../lib/values";

const CLIENT_ACTIONS = ["ClientMount", "ClientWrite", "ClientRootAccess"].map((name) => `elasticfilesystem:${name}`);
const ACCESS_POINT = "elasticfilesystem:AccessPointArn";
const NEGATED = ["StringNotLike", "StringNotEquals", "ArnNotLike", "ArnNotEquals"];

export const fileSystemPolicyDenies = resourceRule({
  name: "efs-file-system-policy-denies",
  description: "A file-system policy denies mounts without TLS or without access point, and never allows everybody",
  severity: "high",
  controls: ["Well-Architected SEC09-BP02 Enforce encryption in transit"],
  remedy: "deny everybody the client actions under exactly that condition, and allow named roles only",
  url: "https://docs.aws.amazon.com/efs/latest/ug/iam-access-control-nfs-efs.html",
  decides: "preview",
  types: [TYPE.fileSystemPolicy],
  check({ props }, { report }) {
    const statements = statementsOf(props.policy);
    if (statements === undefined) return report("policy is not an IAM document with statements");
    if (!statements.some((statement) => deniesAll(statement) && isWithoutTls(statement))) {
      report("policy has no statement that denies every client without TLS");
    }
    if (!statements.some((statement) => deniesAll(statement) && isWithoutAccessPoint(statement))) {
      report("policy has no statement that denies every client without access point");
    }
    for (const { label, effect, principals, inverted } of statements) {
      if (effect === "Deny") continue;
      if (principals.length === 0 || principals.some(isEverybody) || inverted.includes("NotPrincipal")) {
        report(`${label} of policy allows everybody`);
      }
    }
  },
});

/** Whether nothing but the condition limits the denial. A file-system policy speaks of its own file system in any case. */
function deniesAll(statement: Statement): boolean {
  const { effect, principals, inverted } = statement;
  return (
    effect === "Deny" &&
    inverted.length === 0 &&
    principals.some(isEverybody) &&
    CLIENT_ACTIONS.every((action) => covers(statement, action))
  );
}

function isWithoutTls({ condition }: Statement): boolean {
  const [operator, key, values] = onlyTest(condition);
  return operator === "Bool" && key === "aws:securetransport" && values.length === 1 && values[0] === "false";
}

/** Negated operators also hold when the key is missing. */
function isWithoutAccessPoint({ condition }: Statement): boolean {
  const [operator, key, values] = onlyTest(condition);
  if (key !== ACCESS_POINT.toLowerCase()) return false;
  return (operator === "Null" && values.length === 1 && values[0] === "true") || NEGATED.includes(operator);
}

/** Operator, key in lower case and values of a condition of one test: any other test in it would weaken the denial. */
function onlyTest(condition: Statement["condition"]): readonly [string, string, readonly string[]] {
  const tests = Object.entries(condition ?? {}).flatMap(([operator, keys]) =>
    Object.entries(record(keys) ?? {}).map(
      ([key, values]) => [operator, key.toLowerCase(), oneOrMore(values).map(String)] as const,
    ),
  );
  return tests.length === 1 && tests[0] !== undefined ? tests[0] : ["", "", []];
}
