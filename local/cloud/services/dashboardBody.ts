import { z } from "zod";

/** CloudWatch API reference, "Dashboard body structure and syntax": closed, so what is not here is an error. */
const grid = { x: z.number().int().min(0).max(23), y: z.number().int().min(0) };
const size = { width: z.number().int().min(1).max(24), height: z.number().int().min(1).max(1000) };
const statistic = z.string().regex(/^(SampleCount|Average|Sum|Minimum|Maximum|p(100|\d{1,2}(\.\d+)?))$/);
const period = z
  .number()
  .int()
  .refine((seconds) => seconds > 0 && seconds % 60 === 0);
/** Namespace, name, then pairs of dimensions, then how it is drawn. */
const metricRow = z
  .array(z.union([z.string(), z.strictObject({ stat: statistic.optional(), label: z.string().optional() })]))
  .refine((row) => {
    const texts = row.filter((part) => typeof part === "string");
    const rendering = row.length - texts.length;
    return texts.length >= 2 && texts.length % 2 === 0 && rendering <= 1 && typeof row[texts.length - 1] === "string";
  }, "must be namespace, name, pairs of dimensions, and perhaps one map of how it is drawn");

const metricWidget = z.strictObject({
  ...{ type: z.literal("metric"), ...grid, ...size },
  properties: z.strictObject({
    title: z.string().optional(),
    region: z.string(),
    view: z.enum(["timeSeries", "singleValue", "bar", "pie", "gauge"]).optional(),
    stacked: z.boolean().optional(),
    period: period.optional(),
    metrics: z.array(metricRow).min(1).max(500),
    yAxis: z
      .strictObject({
        left: z.strictObject({ label: z.string().optional(), showUnits: z.boolean().optional() }).optional(),
      })
      .optional(),
  }),
});

const alarmWidget = z.strictObject({
  ...{ type: z.literal("alarm"), ...grid, ...size },
  properties: z.strictObject({
    title: z.string().optional(),
    alarms: z
      .array(z.string().regex(/^arn:[\w-]+:cloudwatch:/))
      .min(1)
      .max(100),
  }),
});

const body = z.strictObject({ widgets: z.array(z.discriminatedUnion("type", [metricWidget, alarmWidget])).max(500) });

/** The first fault of a dashboard's body; undefined = it is as documented. */
export function dashboardProblem(text: string): string | undefined {
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
  const decoded = body.safeParse(parsed);
  if (!decoded.success) {
    const [issue] = decoded.error.issues;
    return `${issue?.path.join(".") || "the body"}: ${issue?.message}`;
  }
  const { widgets } = decoded.data;
  const wide = widgets.find(({ x, width }) => x + width > 24);
  if (wide !== undefined) return `a widget reaches from column ${wide.x} to ${wide.x + wide.width}, there are 24`;
  const metrics = widgets.reduce((sum, one) => sum + (one.type === "metric" ? one.properties.metrics.length : 0), 0);
  return metrics > 2500 ? `${metrics} metrics, a dashboard has at most 2500` : undefined;
}
