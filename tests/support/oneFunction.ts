import type { LambdaConsumerConfig } from "../../config/types";
import { lambdaConfig, stackConfig } from "./stackConfigs";
import { ACCOUNT } from "./tags";
import { runStack } from "./testPlatform";

/** Physical name of the function. */
export const NAME = "shared-storage-test-pets";
export const FUNCTION_ARN = `arn:aws:lambda:eu-west-1:${ACCOUNT}:function:${NAME}`;

/** Runs a stack of one function, `pets`. */
export function runFunction(changes: Partial<LambdaConsumerConfig>) {
  return runStack(stackConfig([lambdaConfig("pets", changes)]));
}

/** Statements of one of the program's role policies, by its Pulumi name. */
export function statements(
  program: Awaited<ReturnType<typeof runFunction>>,
  policy: string,
): Record<string, unknown>[] {
  return JSON.parse(String(program.find(`aws:iam/rolePolicy:RolePolicy::${policy}`).inputs.policy)).Statement;
}

/** Of the queue that the function has for this purpose. */
export function queueArn(purpose: string): string {
  return `arn:aws:sqs:eu-west-1:${ACCOUNT}:${NAME}-${purpose}`;
}
