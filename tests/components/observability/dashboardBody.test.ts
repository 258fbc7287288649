import * as assert from "node:assert/strict";
import { dashboardBodies } from "../../../components/observability/dashboardBody";
import type { Panel } from "../../../components/observability/panels";
import { dashboardProblem } from "../../../local/cloud/services/dashboardBody";

const REGION = "eu-west-1";

/** A graph with so many lines. */
function panel(title: string, count: number): Panel {
  const lines = Array.from({ length: count }, (_, index) => ({
    metric: {
      namespace: "AWS/Lambda",
      name: "Errors",
      dimensions: { FunctionName: `f${index}`, Resource: `f${index}:live` },
    },
    ...({ statistic: "Sum", label: `f${index}` } as const),
  }));
  return { title, unit: "Count", lines };
}

const arns = (count: number) =>
  Array.from({ length: count }, (_, index) => `arn:aws:cloudwatch:eu-west-1:123456789012:alarm:a${index}`);

interface Widget {
  readonly type: string;
  readonly x: number;
  readonly y: number;
  readonly properties: { readonly title: string; readonly metrics?: readonly unknown[] };
}

const widgetsOf = (body: object | undefined) => (body as { readonly widgets: readonly Widget[] }).widgets;

describe("a dashboard's body", () => {
  it("has the alarms first, then graphs, three in a row", () => {
    const [body, ...others] = dashboardBodies([panel("A", 1), panel("B", 2), panel("C", 1)], arns(1), REGION);
    assert.deepEqual(others, []);
    assert.deepEqual(
      widgetsOf(body).map(({ type, x, y, properties: { title } }) => [type, x, y, title]),
      [
        ["alarm", 0, 0, "Alarms"],
        ["metric", 8, 0, "A"],
        ["metric", 16, 0, "B"],
        ["metric", 0, 6, "C"],
      ],
    );
    assert.deepEqual(widgetsOf(body)[1], {
      ...{ type: "metric", x: 8, y: 0, width: 8, height: 6 },
      properties: {
        ...{ title: "A", region: REGION, view: "timeSeries", stacked: false, period: 60 },
        metrics: [["AWS/Lambda", "Errors", "FunctionName", "f0", "Resource", "f0:live", { stat: "Sum", label: "f0" }]],
        yAxis: { left: { label: "Count", showUnits: false } },
      },
    });
  });

  it("cuts a graph with more lines than a person can tell apart, and says so", () => {
    const [body] = dashboardBodies([panel("A", 120)], [], REGION);
    assert.deepEqual(
      widgetsOf(body).map(({ properties: { title, metrics } }) => [title, metrics?.length]),
      [
        ["A (1 of 3)", 50],
        ["A (2 of 3)", 50],
        ["A (3 of 3)", 20],
      ],
    );
  });

  it("becomes several where one would pass CloudWatch's quotas, and loses nothing", () => {
    const all = [panel("A", 1_200), panel("B", 1_200), panel("C", 1_200)];
    const bodies = dashboardBodies(all, arns(150), REGION);
    assert.equal(bodies.length, 2);
    for (const body of bodies) assert.equal(dashboardProblem(JSON.stringify(body)), undefined);
    const widgets = bodies.flatMap(widgetsOf);
    assert.equal(
      widgets.reduce((sum, { properties: { metrics = [] } }) => sum + metrics.length, 0),
      3_600,
    );
    assert.equal(widgets.filter(({ type }) => type === "alarm").length, 2);
    const few = { widgets: 2, metrics: 2_500, metricsOfWidget: 500, alarmsOfWidget: 100 };
    assert.equal(dashboardBodies([panel("A", 1), panel("B", 1), panel("C", 1)], [], REGION, few).length, 2);
  });

  it("is found wrong where it is not as documented", () => {
    const [body] = dashboardBodies([panel("A", 1)], arns(1), REGION);
    const text = JSON.stringify(body);
    assert.equal(dashboardProblem(text), undefined);
    const wrong = [
      text.replace('"x":8', '"x":20'),
      text.replace('"type":"alarm"', '"type":"alarms"'),
      text.replace('"stat":"Sum"', '"stat":"Total"'),
      text.replace('"FunctionName",', ""),
      text.replace('"period":60', '"period":61'),
      text.replace('"title":"A"', '"tilte":"A"'),
      text.slice(1),
    ];
    assert.deepEqual(
      wrong.map((one) => dashboardProblem(one) !== undefined),
      wrong.map(() => true),
    );
    assert.equal(dashboardProblem(wrong[0]!), "a widget reaches from column 20 to 28, there are 24");
  });
});
