import { isEverybody } from "../lib/iam";
import { resourceRule } from "../lib/rule";
import { TYPE } from "../lib/types";
import { show } from "../lib/values";

export const functionUrlPrivate = resourceRule({
  name: "lambda-not-public",
  description: "A function and its URL answer only callers that IAM knows",
  severity: "critical",
  controls: ["Security Hub Lambda.1 Lambda function policies should prohibit public access"],
  remedy: "set authorizationType AWS_IAM and permit named principals",
  url: "https://docs.aws.amazon.com/lambda/latest/dg/urls-auth.html",
  decides: "preview",
  types: [TYPE.functionUrl, TYPE.permission],
  check({ type, props }, { report }) {
    if (type === TYPE.functionUrl) {
      const { authorizationType } = props;
      if (authorizationType !== "AWS_IAM") report(`authorizationType is ${show(authorizationType)}, must be "AWS_IAM"`);
      return;
    }
    const { principal } = props;
    if (typeof principal !== "string" || isEverybody(principal)) report(`principal is ${show(principal)}, must be one`);
  },
});
