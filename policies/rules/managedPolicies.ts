import { texts } from "../lib/parameters";
import { resourceRule } from "../lib/rule";
import { TYPE } from "../lib/types";
import { each } from "../lib/unknown";
import { has, list, show } from "../lib/values";

const AWS_MANAGED = /^arn:[^:]+:iam::aws:policy\/(.+)$/;

export const managedPolicies = resourceRule({
  name: "iam-managed-policies-listed",
  description: "Of AWS's own policies only listed ones are attached: most allow far more than one program needs",
  severity: "high",
  controls: ["Well-Architected SEC03-BP02 Grant least privilege access"],
  remedy: "write a policy with what is needed, or list it in parameter allowed",
  url: "https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_managed-vs-inline.html",
  decides: "preview",
  types: [
    TYPE.role,
    TYPE.rolePolicyAttachment,
    TYPE.policyAttachment,
    TYPE.userPolicyAttachment,
    TYPE.groupPolicyAttachment,
  ],
  parameters: {
    allowed: texts("names of AWS managed policies, with their path", [
      "AmazonSSMManagedInstanceCore",
      "service-role/AmazonECSTaskExecutionRolePolicy",
      "service-role/AWSLambdaBasicExecutionRole",
      "service-role/AWSLambdaVPCAccessExecutionRole",
    ]),
  },
  check({ type, props }, { parameters, report }) {
    const judge = (place: string, arn: unknown) => {
      if (typeof arn !== "string") return report(`${place} is ${show(arn)}, must be a policy's ARN`);
      const name = AWS_MANAGED.exec(arn)?.[1];
      if (name !== undefined && !parameters.allowed.includes(name)) report(`${place} is ${arn}, which is not listed`);
    };
    if (type !== TYPE.role) return judge("policyArn", props.policyArn);
    each(has(props, "managedPolicyArns") ? list(props.managedPolicyArns) : [], (arn, index) =>
      judge(`managedPolicyArns[${index}]`, arn),
    );
  },
});
