import { schedule } from "../cloud/services/scheduler";
import type { World } from "../cloud/world";
import type { ScheduleSpec } from "../schedules/scheduler";

/** Every schedule of the world that is enabled. */
export function recordedSchedules(world: World): readonly ScheduleSpec[] {
  return world
    .all(schedule)
    .filter(({ inputs }) => inputs.state !== "DISABLED")
    .map(({ name, inputs, outputs }) => ({
      arn: outputs.arn,
      title: name,
      expression: inputs.scheduleExpression,
      timezone: inputs.scheduleExpressionTimezone ?? "UTC",
      input: inputs.target.input ?? "{}",
      targetArn: inputs.target.arn,
      roleArn: inputs.target.roleArn,
      // The last part of a queue's ARN is its name.
      deadLetterQueue: inputs.target.deadLetterConfig?.arn.split(":").at(-1),
    }));
}
