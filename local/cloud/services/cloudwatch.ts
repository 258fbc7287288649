import { z } from "zod";
import { tags } from "../fields";
import { arn } from "../physicalIds";
import { resourceType } from "../resourceType";
import { dashboardProblem } from "./dashboardBody";
import { missingTopic } from "./sns";

const name = z.string().min(1).max(255);
const metricText = z.string().min(1).max(255).regex(/^[^:]/, { error: "must not begin with a colon" });
const dimensions = z
  .record(z.string().min(1).max(255), z.string().min(1).max(1024))
  .refine((all) => Object.keys(all).length <= 30, { error: "at most 30 dimensions" });
const statistic = z.enum(["SampleCount", "Average", "Sum", "Minimum", "Maximum"]);
const percentile = z.string().regex(/^p(100|\d{1,2}(\.\d{1,10})?)$/, { error: "must be a percentile such as p99" });
/** 10, 20, 30 or a multiple of 60. */
const period = z
  .number()
  .int()
  .refine((seconds) => [10, 20, 30].includes(seconds) || (seconds > 0 && seconds % 60 === 0), {
    error: "must be 10, 20, 30 or a multiple of 60",
  });
const DAY = 86_400;

/** CloudWatch API, PutMetricAlarm. Recorded: nothing here measures, so no alarm changes its state. */
export const metricAlarm = resourceType({
  type: "aws:cloudwatch/metricAlarm:MetricAlarm",
  inputs: z.strictObject({
    name,
    alarmDescription: z.string().max(1024).optional(),
    comparisonOperator: z
      .string()
      .regex(/^(GreaterThan|LessThan)(OrEqualTo)?Threshold$/, { error: "must compare with a threshold" }),
    threshold: z.number(),
    evaluationPeriods: z.number().int().min(1),
    datapointsToAlarm: z.number().int().min(1).optional(),
    treatMissingData: z.enum(["breaching", "notBreaching", "ignore", "missing"]).optional(),
    namespace: metricText.optional(),
    metricName: metricText.optional(),
    dimensions: dimensions.optional(),
    statistic: statistic.optional(),
    extendedStatistic: percentile.optional(),
    period: period.optional(),
    metricQueries: z
      .array(
        z.strictObject({
          id: z.string().regex(/^[a-z]\w{0,254}$/, { error: "must begin with a lower-case letter" }),
          expression: z.string().min(1).max(2048).optional(),
          label: z.string().optional(),
          returnData: z.boolean().optional(),
          metric: z
            .strictObject({
              ...{ namespace: metricText, metricName: metricText, dimensions: dimensions.optional(), period },
              stat: z.union([statistic, percentile]),
            })
            .optional(),
        }),
      )
      .min(1)
      .max(20)
      .optional(),
    alarmActions: z.array(z.string()).max(5).optional(),
    okActions: z.array(z.string()).max(5).optional(),
    tags,
  }),
  create: ({ inputs, ...place }) => ({
    id: inputs.name,
    outputs: { arn: arn(place, "cloudwatch", `alarm:${inputs.name}`) },
  }),
  refuse: ({ inputs, world }, existing) => {
    const refused = (message: string, missing: string, fix: string) => ({
      ...{ error: "ValidationError", message, missing, fix },
    });
    if (existing.some(({ id }) => id === inputs.name)) {
      // PutMetricAlarm overwrites: two resources would fight over one alarm.
      return refused(`alarm ${inputs.name} is made twice`, "a name of its own", "rename one of the two");
    }
    const { metricQueries: queries, metricName, namespace, statistic: plain, extendedStatistic, period: own } = inputs;
    const single = [metricName, namespace, own].filter((field) => field !== undefined).length;
    const statistics = [plain, extendedStatistic].filter((field) => field !== undefined).length;
    if (queries === undefined ? single !== 3 || statistics !== 1 : single + statistics > 0) {
      return refused(
        "An alarm takes either one metric (name, namespace, period, one statistic) or metric queries",
        "one of the two",
        "name one metric, or queries alone",
      );
    }
    if (queries !== undefined) {
      const returned = queries.filter(({ returnData }) => returnData === true);
      const ids = new Set(queries.map(({ id }) => id));
      const whole = queries.every(({ expression, metric }) => (expression === undefined) !== (metric === undefined));
      if (returned.length !== 1 || ids.size !== queries.length || !whole) {
        return refused(
          "Exactly one of the queries returns data, each has an id of its own and is an expression or a metric",
          "one result",
          "set returnData on one query",
        );
      }
      const used = queries.flatMap(({ expression = "" }) => expression.match(/(?<![A-Za-z_])[a-z]\w*/g) ?? []);
      const unknown = used.find((id) => !ids.has(id));
      if (unknown !== undefined) {
        return refused(`Unrecognized expression id ${unknown}`, `query ${unknown}`, "add the query, or correct the id");
      }
    }
    const seconds = own ?? Math.max(...(queries ?? []).map(({ metric }) => metric?.period ?? 0));
    if (inputs.evaluationPeriods * seconds > (seconds >= 3600 ? 7 : 1) * DAY) {
      return refused(
        "Metrics cannot be checked across more than a day (EvaluationPeriods * Period must be <= 86400).",
        "a shorter time",
        "lower evaluationPeriods or period",
      );
    }
    if ((inputs.datapointsToAlarm ?? 1) > inputs.evaluationPeriods) {
      return refused(
        "DatapointsToAlarm must be less than or equal to EvaluationPeriods",
        "as many periods",
        "lower datapointsToAlarm",
      );
    }
    return [...(inputs.alarmActions ?? []), ...(inputs.okActions ?? [])]
      .map((action) => missingTopic(world, action))
      .find((missing) => missing !== undefined);
  },
});

/** CloudWatch API, PutDashboard. */
export const dashboard = resourceType({
  type: "aws:cloudwatch/dashboard:Dashboard",
  inputs: z.strictObject({
    dashboardName: z.string().regex(/^[\w-]{1,255}$/, { error: "1 to 255 letters, digits, hyphens and underscores" }),
    dashboardBody: z.string(),
  }),
  create: ({ inputs, accountId }) => ({
    id: inputs.dashboardName,
    outputs: { dashboardArn: `arn:aws:cloudwatch::${accountId}:dashboard/${inputs.dashboardName}` },
  }),
  refuse: ({ inputs }, existing) => {
    if (existing.some(({ id }) => id === inputs.dashboardName)) {
      return {
        error: "ValidationError",
        message: `dashboard ${inputs.dashboardName} is made twice`,
        missing: "a name of its own",
        fix: "rename one of the two",
      };
    }
    const problem = dashboardProblem(inputs.dashboardBody);
    if (problem === undefined) return undefined;
    return {
      error: "InvalidParameterInput",
      message: `The dashboard body is invalid, there are validation errors: ${problem}`,
      missing: "a valid body",
      fix: "correct the body",
    };
  },
});
