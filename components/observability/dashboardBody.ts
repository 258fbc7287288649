import type * as pulumi from "@pulumi/pulumi";
import { DASHBOARD } from "../../config/observabilityLimits";
import type { Panel, PanelLine } from "./panels";

/** Columns of a dashboard are 24. */
const SIZE = { width: 8, height: 6 } as const;
const PER_ROW = 24 / SIZE.width;
/** Lines of one graph that a person can still tell apart. */
const LINES = 50;
/** A minute: as fine as the metrics are. */
const PERIOD = 60;

type Json = pulumi.Input<string | number | boolean> | readonly Json[] | { readonly [key: string]: Json };

/** A widget without its place. */
interface Widget {
  readonly type: "alarm" | "metric";
  readonly metrics: number;
  readonly properties: Json;
}

/** Bodies as CloudWatch documents them ("Dashboard body structure and syntax"), as many as the quotas make needed. */
export function dashboardBodies(
  panels: readonly Panel[],
  alarmArns: readonly pulumi.Input<string>[],
  region: string,
  limits: Readonly<Record<keyof typeof DASHBOARD, number>> = DASHBOARD,
): readonly { readonly widgets: readonly Json[] }[] {
  const widgets = [
    ...chunks(alarmArns, limits.alarmsOfWidget).map(
      (alarms): Widget => ({
        type: "alarm",
        metrics: 0,
        properties: { title: "Alarms", alarms },
      }),
    ),
    ...panels.flatMap((panel) => graphs(panel, region, Math.min(LINES, limits.metricsOfWidget))),
  ];
  return pages(widgets, limits).map((page) => ({ widgets: page.map(placed) }));
}

function graphs({ title, unit, lines }: Panel, region: string, most: number): Widget[] {
  const parts = chunks(lines, most);
  return parts.map((part, index) => ({
    type: "metric",
    metrics: part.length,
    properties: {
      title: parts.length === 1 ? title : `${title} (${index + 1} of ${parts.length})`,
      ...{ region, view: "timeSeries", stacked: false, period: PERIOD },
      metrics: part.map(row),
      yAxis: { left: { label: unit, showUnits: false } },
    },
  }));
}

/** `[namespace, name, dimension, value, …, { stat, label }]`. */
function row({ metric: { namespace, name, dimensions }, statistic, label }: PanelLine): Json {
  const pairs = Object.entries(dimensions).flat();
  return [namespace, name, ...pairs, { stat: statistic, label }];
}

/** In order, a new page where the next widget would pass a quota. */
function pages(widgets: readonly Widget[], { widgets: most, metrics }: { widgets: number; metrics: number }) {
  const all: Widget[][] = [];
  let sum = 0;
  for (const widget of widgets) {
    const page = all.at(-1);
    if (page === undefined || page.length === most || sum + widget.metrics > metrics) {
      all.push([widget]);
      sum = widget.metrics;
    } else {
      page.push(widget);
      sum += widget.metrics;
    }
  }
  return all;
}

function placed({ type, properties }: Widget, index: number): Json {
  const { width, height } = SIZE;
  return { type, x: (index % PER_ROW) * width, y: Math.floor(index / PER_ROW) * height, width, height, properties };
}

function chunks<T>(list: readonly T[], size: number): T[][] {
  return Array.from({ length: Math.ceil(list.length / size) }, (_, index) =>
    list.slice(index * size, (index + 1) * size),
  );
}
