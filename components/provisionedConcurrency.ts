import * as aws from "@pulumi/aws";
import type * as pulumi from "@pulumi/pulumi";
import type { ProvisionedConcurrencyConfig } from "../config/types";
import type { Tags } from "./naming";
import { LIVE, type PublishedFunction } from "./publishedFunction";

/** Keeps sandboxes of the alias initialised; with room between minimum and maximum their number follows the load. */
export function provisionedConcurrency(
  name: string,
  {
    config: { min, max, utilization },
    functionName,
    tags,
  }: { readonly config: ProvisionedConcurrencyConfig; readonly functionName: string; readonly tags: Tags },
  { function: lambda, alias }: PublishedFunction,
  parent: pulumi.ComponentResource,
): void {
  const scales = max > min;
  const provisioned = new aws.lambda.ProvisionedConcurrencyConfig(
    `${name}-provisioned`,
    { functionName: lambda.name, qualifier: alias.name, provisionedConcurrentExecutions: min },
    // After its creation the number belongs to autoscaling, and `pulumi up` must not set it back under load.
    { parent, ignoreChanges: scales ? ["provisionedConcurrentExecutions"] : [] },
  );
  if (!scales) return;
  const scalable = {
    serviceNamespace: "lambda",
    scalableDimension: "lambda:function:ProvisionedConcurrency",
    resourceId: `function:${functionName}:${LIVE}`,
  };
  const target = new aws.appautoscaling.Target(
    `${name}-provisioned`,
    { ...scalable, minCapacity: min, maxCapacity: max, tags },
    { parent, dependsOn: [provisioned] },
  );
  new aws.appautoscaling.Policy(
    `${name}-provisioned`,
    {
      ...scalable,
      name: "utilization",
      policyType: "TargetTrackingScaling",
      targetTrackingScalingPolicyConfiguration: {
        predefinedMetricSpecification: { predefinedMetricType: "LambdaProvisionedConcurrencyUtilization" },
        // A share, where the configuration has percent.
        targetValue: utilization / 100,
      },
    },
    { parent, dependsOn: [target] },
  );
}
