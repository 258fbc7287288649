import {
  type AutoScalingClient,
  DescribeAutoScalingGroupsCommand,
  DescribeInstanceRefreshesCommand,
  type InstanceRefresh,
} from "@aws-sdk/client-auto-scaling";
import { GetParameterCommand, type SSMClient } from "@aws-sdk/client-ssm";
import type { WorkerSource } from "./waitForWorkers";
import type { Refresh } from "./workerState";

/** Groups and parameters through the AWS SDK. */
export function clientWorkers(
  autoScaling: Pick<AutoScalingClient, "send">,
  ssm: Pick<SSMClient, "send">,
): WorkerSource {
  return {
    group: async (name) => {
      // First the refresh: one that ends in between leaves its instance to be seen.
      const { InstanceRefreshes = [] } = await autoScaling.send(
        new DescribeInstanceRefreshesCommand({ AutoScalingGroupName: name }),
      );
      const { AutoScalingGroups = [] } = await autoScaling.send(
        new DescribeAutoScalingGroupsCommand({ AutoScalingGroupNames: [name] }),
      );
      const [group] = AutoScalingGroups;
      if (group === undefined) throw new Error(`there is no Auto Scaling group ${name}`);
      return {
        refresh: newest(InstanceRefreshes),
        instances: (group.Instances ?? []).map((one) => ({
          id: one.InstanceId ?? "?",
          version: one.LaunchTemplate?.Version,
          lifecycle: one.LifecycleState ?? "?",
          healthy: one.HealthStatus === "Healthy",
        })),
      };
    },
    parameter: async (name) => (await ssm.send(new GetParameterCommand({ Name: name }))).Parameter?.Value,
  };
}

/** AWS documents no order; a refresh that has not begun is the last one asked for. */
function newest(refreshes: readonly InstanceRefresh[]): Refresh | undefined {
  const time = ({ StartTime }: InstanceRefresh) => StartTime?.getTime() ?? Number.POSITIVE_INFINITY;
  const last = refreshes.toSorted((a, b) => time(a) - time(b)).at(-1);
  if (last === undefined) return undefined;
  return { status: last.Status ?? "?", reason: last.StatusReason, started: last.StartTime };
}
