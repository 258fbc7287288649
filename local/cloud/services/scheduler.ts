import { z } from "zod";
import { SCHEDULE, TIME_ZONE } from "../../../config/computeLimits";
import { tags } from "../fields";
import { firstOf } from "../firstOf";
import { arn, autoName } from "../physicalIds";
import type { Refused } from "../problem";
import { resourceType } from "../resourceType";
import { role } from "./iam";
import { alias } from "./lambda";
import { queue } from "./sqs";

const physicalName = z.string().regex(/^[\w.-]{1,64}$/, { error: "1 to 64 letters, digits and _.-" });

export const scheduleGroup = resourceType({
  type: "aws:scheduler/scheduleGroup:ScheduleGroup",
  inputs: z.strictObject({ name: physicalName.optional(), tags }),
  create: ({ type, name, inputs, ...place }) => {
    const physical = inputs.name ?? autoName(type, name);
    return { id: physical, outputs: { name: physical, arn: arn(place, "scheduler", `schedule-group/${physical}`) } };
  },
  refuse: ({ inputs }, existing) => {
    if (inputs.name === undefined || !existing.some(({ id }) => id === inputs.name)) return undefined;
    return conflict(`Schedule group ${inputs.name} already exists.`);
  },
});

/** Run by this machine's clock (`local/schedules`). */
export const schedule = resourceType({
  type: "aws:scheduler/schedule:Schedule",
  inputs: z.strictObject({
    name: physicalName.optional(),
    groupName: z.string(),
    scheduleExpression: z.string().regex(SCHEDULE.regex, { error: `must be ${SCHEDULE.allowed}` }),
    scheduleExpressionTimezone: z
      .string()
      .regex(TIME_ZONE.regex, { error: `must be ${TIME_ZONE.allowed}` })
      .optional(),
    flexibleTimeWindow: z.strictObject({ mode: z.literal("OFF") }),
    state: z.enum(["ENABLED", "DISABLED"]).optional(),
    target: z.strictObject({
      arn: z.string(),
      roleArn: z.string(),
      input: z.string().optional(),
      deadLetterConfig: z.strictObject({ arn: z.string() }).optional(),
      retryPolicy: z
        .strictObject({
          maximumEventAgeInSeconds: z.number().int().min(60).max(86_400).optional(),
          maximumRetryAttempts: z.number().int().min(0).max(185).optional(),
        })
        .optional(),
    }),
  }),
  create: ({ type, name, inputs, ...place }) => {
    const physical = inputs.name ?? autoName(type, name);
    const id = `${inputs.groupName}/${physical}`;
    return { id, outputs: { name: physical, arn: arn(place, "scheduler", `schedule/${id}`) } };
  },
  refuse: ({ inputs, world }, existing) =>
    firstOf<Refused>(
      () => {
        if (world.byId(scheduleGroup, inputs.groupName) !== undefined) return undefined;
        return {
          error: "ResourceNotFoundException",
          message: `Schedule group ${inputs.groupName} does not exist.`,
          missing: `schedule group ${inputs.groupName}`,
          fix: "create the group first",
          needs: { type: scheduleGroup.type, id: inputs.groupName },
        };
      },
      () => {
        if (world.byArn(role, inputs.target.roleArn) !== undefined) return undefined;
        return invalid(`The execution role you provide must allow AWS EventBridge Scheduler to assume the role.`, {
          missing: `role ${inputs.target.roleArn}`,
          needs: { type: role.type, id: inputs.target.roleArn.replace(/^.*:role\//, "") },
        });
      },
      // The scheduler itself takes any ARN and fails later; an alias that does not exist is a mistake all the same.
      () => {
        if (world.byArn(alias, inputs.target.arn) !== undefined) return undefined;
        return invalid(`Provided Arn ${inputs.target.arn} is not an alias that exists.`, {
          missing: `alias ${inputs.target.arn}`,
          needs: { type: alias.type, id: inputs.target.arn },
        });
      },
      () => {
        const { arn: dead } = inputs.target.deadLetterConfig ?? {};
        if (dead === undefined || world.byArn(queue, dead) !== undefined) return undefined;
        return invalid(`Dead-letter queue ${dead} does not exist.`, { missing: `queue ${dead}` });
      },
      () => {
        const same = existing.find(
          (one) =>
            inputs.name !== undefined && one.inputs.name === inputs.name && one.inputs.groupName === inputs.groupName,
        );
        return same === undefined ? undefined : conflict(`Schedule ${inputs.name} already exists.`);
      },
    ),
});

function invalid(message: string, what: Pick<Refused, "missing" | "needs">): Refused {
  return { error: "ValidationException", message, fix: "create it first", ...what };
}

function conflict(message: string): Refused {
  return { error: "ConflictException", message, missing: "a name of its own", fix: "rename one of the two" };
}
