import { type Evaluated, ofType, type StackRule, TYPES, valueAt } from "./evaluated";
import { statementsOf, wideStatements } from "./policyStatements";

/** Longest documents: key of the input → characters or bytes, by resource type, with the document that says so. */
const LIMITS: readonly (readonly [type: string, input: string, most: number])[] = [
  // IAM user guide, "IAM and AWS STS quotas": role trust policy length.
  [TYPES.role, "assumeRolePolicy", 2048],
  // EFS API, PutFileSystemPolicy.
  [TYPES.fileSystemPolicy, "policy", 20_000],
  // S3 user guide, "Bucket policies".
  ["aws:s3/bucketPolicy:BucketPolicy", "policy", 20_480],
  // SQS developer guide, "Policy quotas".
  ["aws:sqs/queuePolicy:QueuePolicy", "policy", 8192],
  // SNS developer guide, "Amazon SNS access control": a topic's policy; KMS developer guide, "Quotas": a key's.
  ["aws:sns/topicPolicy:TopicPolicy", "policy", 30_720],
  ["aws:kms/key:Key", "policy", 32_768],
  // EventBridge Scheduler API, Target.
  ["aws:scheduler/schedule:Schedule", "target.input", 256 * 1024],
];

/** All inline policies of a role together, without white space (IAM user guide). */
const ROLE_POLICIES = 10_240;

/** Bytes before base64 (EC2 user guide, "Run commands at launch"). */
const USER_DATA = 16 * 1024;

/** Bytes of all variables as one JSON object (Lambda developer guide). */
const VARIABLES = 4096;

/** Bytes of a task definition (ECS developer guide, "Service quotas"). */
const TASK_DEFINITION = 64 * 1024;

export const documentRules: readonly StackRule[] = [
  {
    name: "no Allow for everybody, no wildcard action, Resource * only for the actions of the table",
    broken: ({ resources }) => wideStatements(statementsOf(resources)),
  },
  {
    name: "every document is within its limit",
    broken: (stack) => [
      ...LIMITS.flatMap(([type, input, most]) =>
        ofType(stack, type).flatMap(({ key, inputs }) => over(key, input, lengthAt(inputs, input), most)),
      ),
      ...rolePolicies(stack),
      ...ofType(stack, TYPES.launchTemplate).flatMap(({ key, inputs }) =>
        over(key, "userData", Buffer.from(String(inputs.userData), "base64").length, USER_DATA),
      ),
      ...ofType(stack, TYPES.function).flatMap(({ key, inputs }) =>
        over(
          key,
          "environment",
          Buffer.byteLength(JSON.stringify(valueAt(inputs, "environment", "variables") ?? {})),
          VARIABLES,
        ),
      ),
      ...ofType(stack, TYPES.taskDefinition).flatMap(({ key, inputs }) =>
        over(key, "task definition", taskDefinitionBytes(inputs), TASK_DEFINITION),
      ),
    ],
  },
];

function rolePolicies(stack: Evaluated): string[] {
  const sizes = new Map<string, number>();
  for (const { inputs } of ofType(stack, TYPES.rolePolicy)) {
    const role = String(inputs.role);
    sizes.set(role, (sizes.get(role) ?? 0) + String(inputs.policy).replace(/\s/g, "").length);
  }
  return [...sizes].flatMap(([role, size]) => over(role, "inline policies", size, ROLE_POLICIES));
}

/** As the API takes it: the containers are a list there, and a text only in Pulumi's inputs. */
function taskDefinitionBytes(inputs: Readonly<Record<string, unknown>>): number {
  return Buffer.byteLength(
    JSON.stringify({ ...inputs, containerDefinitions: JSON.parse(String(inputs.containerDefinitions)) }),
  );
}

function lengthAt(inputs: unknown, path: string): number {
  return Buffer.byteLength(String(valueAt(inputs, ...path.split(".")) ?? ""));
}

function over(where: string, what: string, size: number, most: number): string[] {
  return size <= most ? [] : [`${where}: ${what} has ${size}, at most ${most} are allowed`];
}
