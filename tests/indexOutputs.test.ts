import * as assert from "node:assert/strict";
import { known, runIndex } from "./support/runIndex";

describe("index.ts: what it tells", function () {
  this.timeout(60_000);

  it("tells who is who", async () => {
    const { value } = await runIndex("local");
    assert.deepEqual(Object.keys(value).sort(), [
      "alarmTopicArn",
      "consumerIdentities",
      "dashboardUrls",
      "directories",
      "fileSystemArn",
      "fileSystemId",
      "mountTargetIds",
      "privateSubnetIds",
      "vpcId",
    ]);
    assert.deepEqual(
      Object.entries(value.consumerIdentities).map(([name, { compute, uid }]) => [name, compute, uid]),
      [
        ["ingest", "lambda", 1516618539],
        ["retrain", "ec2", 1420211207],
        ["score", "lambda", 1330122485],
        ["serve", "fargate", 1544937717],
      ],
    );
    assert.deepEqual(value.directories, {
      journal: { path: "/journal", uid: 1695515916, gid: 1695515916 },
      models: { path: "/models", uid: 1844437274, gid: 1844437274 },
      samples: { path: "/samples", uid: 1770936015, gid: 1770936015 },
    });
  });

  it("tells how a person gets to a worker and what it mounts, where alarms go, and where the dashboard is", async () => {
    const { value } = await runIndex("local");
    const { sessionCommand, mounts } = value.consumerIdentities.retrain!;
    assert.equal(
      sessionCommand,
      'aws ssm start-session --region eu-west-1 --target "$(aws ec2 describe-instances --region eu-west-1 ' +
        "--filters Name=tag:Name,Values=shared-storage-local-retrain Name=instance-state-name,Values=running " +
        "--query 'Reservations[0].Instances[0].InstanceId' --output text)\"",
    );
    const commands = await Promise.all(mounts.map(({ mountCommand }) => known(mountCommand)));
    assert.equal(commands.length, 3);
    assert.match(commands[0] ?? "", /^sudo mount -t efs -o _netdev,tls,iam,accesspoint=\S+ \S+:\/ \/mnt\/journal$/);
    const { ingest } = value.consumerIdentities;
    assert.deepEqual([ingest?.sessionCommand, ingest?.mounts[0]?.mountCommand], [undefined, undefined]);
    assert.equal(await known(value.alarmTopicArn), "arn:aws:sns:eu-west-1:123456789012:shared-storage-local-alarms");
    assert.deepEqual(value.dashboardUrls, [
      "https://eu-west-1.console.aws.amazon.com/cloudwatch/home?region=eu-west-1#dashboards/dashboard/shared-storage-local-dashboard",
    ]);
  });

  it("has neither alarms nor dashboard where the configuration wants none", async () => {
    const { value, resources } = await runIndex("local", {
      "shared-storage:observability": JSON.stringify({ dashboard: false, alarms: { enabled: false } }),
    });
    assert.deepEqual([value.alarmTopicArn, value.dashboardUrls], [undefined, []]);
    assert.deepEqual(
      resources.filter(({ type }) => /cloudwatch\/(?!logGroup)|sns\//.test(type)).map(({ key }) => key),
      [],
    );
  });

  it("tells where a consumer is reached, and which queues it fills", async () => {
    const ingest = {
      compute: "lambda",
      entry: "handlers/ingest.ts",
      mounts: { samples: "write" },
      url: { callers: ["arn:aws:iam::123456789012:root"] },
      asynchronous: {},
      schedules: { nightly: { expression: "rate(1 day)" } },
    };
    const { value } = await runIndex("local", {
      "shared-storage:directories": JSON.stringify({ samples: {} }),
      "shared-storage:consumers": JSON.stringify({
        ingest,
        quiet: { ...ingest, url: undefined, asynchronous: undefined, schedules: {} },
      }),
    });
    const { url, queues } = value.consumerIdentities.ingest!;
    assert.match((await known(url)) ?? "", /^https:\/\/[0-9a-f]{32}\.lambda-url\.eu-west-1\.on\.aws\/$/);
    const queue = (purpose: string) =>
      `https://sqs.eu-west-1.amazonaws.com/123456789012/shared-storage-local-ingest-${purpose}`;
    assert.deepEqual(await known(queues), { failed: queue("failed"), undelivered: queue("undelivered") });
    assert.deepEqual(Object.keys(value.consumerIdentities.quiet!), [
      "compute",
      "arn",
      "uid",
      "roleArn",
      "securityGroupId",
      "mounts",
    ]);
  });
});
