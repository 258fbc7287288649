import { type CountedQuota, quotaDemands } from "../../../config/checks/quotaDemands";
import { stackSchema } from "../../../config/schema";
import { type Evaluated, listAt, ofType, TYPES } from "../stackRules/evaluated";
import type { StackInput } from "./randomStack";

type Inputs = Evaluated["resources"][number]["inputs"];

function countOf(stack: Evaluated, type: string, matches: (inputs: Inputs) => boolean = () => true): number {
  return ofType(stack, type).filter(({ inputs }) => matches(inputs)).length;
}

/** Quotas of what is in the program, and how much of it there is. The others are of what runs, or may run. */
const COUNTS: Partial<Record<CountedQuota, (stack: Evaluated) => number>> = {
  securityGroups: (stack) => countOf(stack, TYPES.group),
  interfaceEndpoints: (stack) =>
    countOf(stack, "aws:ec2/vpcEndpoint:VpcEndpoint", ({ vpcEndpointType }) => vpcEndpointType === "Interface"),
  elasticIps: (stack) => countOf(stack, "aws:ec2/eip:Eip"),
  lambdaInterfaces: (stack) => {
    const subnets = ofType(stack, TYPES.function).flatMap(({ inputs }) => listAt(inputs, "vpcConfig", "subnetIds"));
    return subnets.length === 0 ? 0 : subnets.length + countOf(stack, TYPES.mountTarget);
  },
  provisionedFunctions: (stack) =>
    countOf(stack, "aws:appautoscaling/target:Target", ({ serviceNamespace }) => serviceNamespace === "lambda"),
  scheduleGroups: (stack) => countOf(stack, "aws:scheduler/scheduleGroup:ScheduleGroup"),
  loadBalancers: (stack) => countOf(stack, "aws:lb/loadBalancer:LoadBalancer"),
  autoScalingGroups: (stack) => countOf(stack, TYPES.scalingGroup),
  roles: (stack) => countOf(stack, TYPES.role),
  accessPoints: (stack) => countOf(stack, TYPES.accessPoint),
};

/** One line for every quota of which the checks count another number than the program makes. */
export function wrongDemands(values: StackInput, stack: Evaluated): string[] {
  const draft = stackSchema.parse(values);
  const consumers = Object.entries(draft.consumers).map(([name, consumer]) => ({ name, consumer }));
  const counted = quotaDemands(consumers, draft);
  // What exists is in the program only to be read.
  const group = draft.fileSystem.existing?.mountTargets?.group;
  const created = { ...stack, resources: stack.resources.filter(({ id }) => id !== group) };
  return Object.entries(COUNTS).flatMap(([quota, count]) => {
    const made = count(created);
    const { count: number } = counted[quota as CountedQuota];
    return number === made ? [] : [`quota ${quota}: the checks count ${number}, the program makes ${made}`];
  });
}
