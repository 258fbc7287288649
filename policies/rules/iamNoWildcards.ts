import { isEverybody, matches, type Statement, statementsOf } from "../lib/iam";
import { texts } from "../lib/parameters";
import { resourceRule } from "../lib/rule";
import { TYPE } from "../lib/types";
import { all, each } from "../lib/unknown";
import { has, list, record } from "../lib/values";

export const iamNoWildcards = resourceRule({
  name: "iam-no-wildcards",
  description: "IAM documents allow named actions on named resources to named principals",
  severity: "high",
  controls: [
    'Security Hub IAM.1 IAM policies should not allow full "*" administrative privileges',
    "Security Hub IAM.21 IAM customer managed policies that you create should not allow wildcard actions for services",
    "Well-Architected SEC03-BP02 Grant least privilege access",
  ],
  remedy: "name what is needed, or add it to the rule's parameters with a reason",
  url: "https://docs.aws.amazon.com/IAM/latest/UserGuide/best-practices.html#grant-least-privilege",
  decides: "update",
  types: [TYPE.role, TYPE.rolePolicy, TYPE.policy, TYPE.userPolicy, TYPE.groupPolicy],
  parameters: {
    // Lambda makes a function's network interfaces with its role, before their ids are known; the token is for the whole
    // registry; what only describes, and the session agent's channels, have no resource level.
    anyResource: texts("actions that may be allowed on every resource, * and ? as in IAM", [
      "autoscaling:DescribeAutoScalingGroups",
      "autoscaling:DescribeInstanceRefreshes",
      "ec2:AssignPrivateIpAddresses",
      "ec2:CreateNetworkInterface",
      "ec2:DeleteNetworkInterface",
      "ec2:DescribeNetworkInterfaces",
      "ec2:DescribeSubnets",
      "ec2:UnassignPrivateIpAddresses",
      "ecr:GetAuthorizationToken",
      "ssmmessages:CreateControlChannel",
      "ssmmessages:CreateDataChannel",
      "ssmmessages:OpenControlChannel",
      "ssmmessages:OpenDataChannel",
    ]),
    wildcardActions: texts("action wildcards that may be allowed, written exactly so", []),
  },
  check({ type, props }, { parameters, report }) {
    const { anyResource, wildcardActions } = parameters;
    const judge = (place: string, document: unknown, isTrust: boolean) => {
      const statements = statementsOf(document);
      if (statements === undefined) return report(`${place} is not an IAM document with statements`);
      for (const statement of statements.filter(({ effect }) => effect !== "Deny")) {
        const fault = (what: string) => report(`${place}, ${statement.label}: ${what}`);
        for (const key of statement.inverted) fault(`allows by ${key}`);
        for (const action of statement.actions) {
          if (action.includes("*") && !wildcardActions.includes(action)) fault(`allows action ${action}`);
        }
        if (statement.principals.some(isEverybody)) fault("allows principal *");
        if (!isTrust) unscoped(statement, anyResource, fault);
      }
    };
    if (type !== TYPE.role) return judge("policy", props.policy, false);
    all([
      () => judge("assumeRolePolicy", props.assumeRolePolicy, true),
      () =>
        each(has(props, "inlinePolicies") ? list(props.inlinePolicies) : [], (policy, index) =>
          judge(`inlinePolicies[${index}].policy`, record(policy)?.policy, false),
        ),
    ]);
  },
});

function unscoped(
  { actions, resources, inverted }: Statement,
  listed: readonly string[],
  fault: (what: string) => void,
) {
  if (resources.length === 0 && !inverted.includes("NotResource")) fault("names no resource");
  for (const resource of resources.filter(isAny)) {
    for (const action of actions) {
      if (!listed.some((pattern) => matches(pattern, action))) fault(`allows ${action} on ${resource}`);
    }
  }
}

/** `*`, an ARN whose resource is `*`, or every resource of a type; in S3 the part before the slash is a bucket. */
function isAny(resource: string): boolean {
  if (/^\*+$/.test(resource)) return true;
  const [arn, , service, , , ...rest] = resource.split(":");
  const name = rest.join(":");
  if (arn !== "arn") return resource.includes("*");
  return /^\*+$/.test(name) || (service !== "s3" && /^[a-zA-Z-]+[/:]\*+$/.test(name));
}
