import * as assert from "node:assert/strict";
import { AWS_METRICS } from "../../../components/observability/awsMetrics";
import type { ConsumerConfig, FileSystemConfig } from "../../../config/types";
import { HANDLER_METRICS, metricsOf } from "../../../handlers/contract";
import { dashboardProblem } from "../../../local/cloud/services/dashboardBody";
import {
  alarmsConfig,
  ec2Config,
  fargateConfig,
  fileSystemConfig,
  lambdaConfig,
  mounts,
  stackConfig,
} from "../../support/stackConfigs";
import { runStack } from "../../support/testPlatform";

/** A metric as an alarm or a graph names it. */
interface Named {
  readonly where: string;
  readonly namespace: string;
  readonly name: string;
  readonly dimensions: Readonly<Record<string, string>>;
}

type Query = { readonly metric?: { namespace: string; metricName: string; dimensions: Record<string, string> } };

const CONSUMERS: readonly ConsumerConfig[] = [
  lambdaConfig("ingest", {
    entry: "handlers/ingest.ts",
    asynchronous: { retries: 2, maximumAge: 600, onSuccess: true, onFailure: true },
    schedules: { often: { expression: "rate(1 hour)", timezone: "UTC", input: {}, enabled: true } },
  }),
  lambdaConfig("score", { entry: "handlers/score.ts", mounts: mounts({ models: "read" }) }),
  fargateConfig("serve", {
    entry: "handlers/serve.ts",
    loadBalancer: { scheme: "internal", certificate: undefined, domain: undefined, hostedZone: undefined },
  }),
  fargateConfig("bought", { entry: undefined, image: "public.ecr.aws/a/b:1" }),
  ec2Config("retrain", { entry: "handlers/retrain.ts", mounts: mounts({ samples: "write" }) }),
];

async function named(fileSystem: Partial<FileSystemConfig> = {}): Promise<{ alarms: Named[]; graphs: Named[] }> {
  const program = await runStack(
    stackConfig(CONSUMERS, {
      fileSystem: fileSystemConfig(fileSystem),
      observability: { dashboard: true, alarms: alarmsConfig() },
    }),
  );
  const alarms = program.resources
    .filter(({ type }) => type === "aws:cloudwatch/metricAlarm:MetricAlarm")
    .flatMap(({ name: where, inputs }): Named[] =>
      inputs.metricQueries === undefined
        ? [{ where, ...only(inputs), name: String(inputs.metricName) }]
        : (inputs.metricQueries as Query[]).flatMap(({ metric }) =>
            metric === undefined ? [] : [{ where, ...only(metric), name: metric.metricName }],
          ),
    );
  const { dashboardBody } = program.find("aws:cloudwatch/dashboard:Dashboard::observability-dashboard").inputs;
  assert.equal(dashboardProblem(String(dashboardBody)), undefined);
  const { widgets } = JSON.parse(String(dashboardBody)) as {
    widgets: { type: string; properties: { title: string; metrics: (string | object)[][] } }[];
  };
  const graphs = widgets
    .filter(({ type }) => type === "metric")
    .flatMap(({ properties: { title, metrics } }) => metrics.map((row) => ofRow(title, row)));
  return { alarms, graphs };
}

function only(from: { namespace?: unknown; dimensions?: unknown }) {
  return { namespace: String(from.namespace), dimensions: from.dimensions as Record<string, string> };
}

function ofRow(where: string, row: readonly (string | object)[]): Named {
  const [namespace = "", name = "", ...rest] = row.filter((part) => typeof part === "string");
  const pairs = rest.flatMap((key, index) => (index % 2 === 0 ? [[key, rest[index + 1]!] as const] : []));
  return { where, namespace, name, dimensions: Object.fromEntries(pairs) };
}

/** What nobody emits: neither AWS by its own list, nor the consumer whose name the dimension has by the handlers' table. */
function notEmitted(all: readonly Named[]): string[] {
  return all
    .filter(({ namespace, name, dimensions }) => {
      const keys = Object.keys(dimensions).sort();
      const aws = (AWS_METRICS as Readonly<Record<string, { metrics: Readonly<Record<string, readonly string[]>> }>>)[
        namespace
      ];
      if (aws !== undefined) return JSON.stringify(aws.metrics[name]) !== JSON.stringify(keys);
      const consumer = CONSUMERS.find((one) => one.name === dimensions.service);
      if (namespace !== "shared-storage/test" || consumer === undefined || keys.length !== 1) return true;
      return !metricsOf(consumer.entry, consumer.compute !== "lambda").some((known) => known === name);
    })
    .map(({ where, namespace, name }) => `${where}: ${namespace} ${name}`);
}

describe("every metric that is watched or shown", function () {
  this.timeout(30_000);

  for (const [what, fileSystem] of [
    ["elastic, replicated", { replicateTo: "eu-central-1" }],
    ["bursting", { throughput: "bursting", infrequentAccessAfter: undefined }],
    ["provisioned", { throughput: "provisioned", provisionedMiBps: 128 }],
  ] as const) {
    it(`is emitted by AWS or by that very consumer: ${what}`, async () => {
      const { alarms, graphs } = await named(fileSystem);
      assert.ok(alarms.length > 25 && graphs.length > 40);
      assert.deepEqual(notEmitted([...alarms, ...graphs]), []);
    });
  }

  it("finds a wrong name, a wrong dimension and a wrong consumer where they are planted", () => {
    const where = "x";
    const efs = { where, namespace: "AWS/EFS", name: "PercentIOLimit", dimensions: { FileSystemId: "fs-1" } };
    const own = { where, namespace: "shared-storage/test", name: "NewestModelAge", dimensions: { service: "retrain" } };
    assert.deepEqual(notEmitted([efs, own]), []);
    assert.deepEqual(
      notEmitted([
        { ...efs, name: "PercentIOLimits" },
        { ...efs, dimensions: { FileSystem: "fs-1" } },
        { ...efs, namespace: "AWS/EFSX" },
        { ...own, name: "ModelAge" },
        { ...own, dimensions: { service: "serve" } },
        { ...own, namespace: "shared-storage/dev" },
        { ...own, dimensions: { service: "bought" }, name: "Heartbeat" },
      ]).length,
      7,
    );
  });

  it("shows each metric that a handler of the stack emits", async () => {
    const { graphs } = await named();
    const shown = new Set(graphs.map(({ name }) => name));
    assert.deepEqual(
      Object.keys(HANDLER_METRICS).filter((name) => !shown.has(name)),
      [],
    );
  });

  it("has AWS's document, and dimensions in alphabetical order", () => {
    for (const { document, metrics } of Object.values(AWS_METRICS)) {
      assert.match(document, /^https:\/\/docs\.aws\.amazon\.com\//);
      for (const dimensions of Object.values<readonly string[]>(metrics)) {
        assert.deepEqual(dimensions, dimensions.toSorted());
      }
    }
  });
});
