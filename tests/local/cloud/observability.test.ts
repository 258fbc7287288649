import * as assert from "node:assert/strict";
import { ModelHarness } from "../../support/modelHarness";

const ALARM = "aws:cloudwatch/metricAlarm:MetricAlarm";
const DASHBOARD = "aws:cloudwatch/dashboard:Dashboard";
const TOPIC = "aws:sns/topic:Topic";
const POLICY = "aws:sns/topicPolicy:TopicPolicy";
const SUBSCRIPTION = "aws:sns/topicSubscription:TopicSubscription";
const KEY = "aws:kms/key:Key";
const MISSING = "arn:aws:sns:eu-west-1:123456789012:gone";

const TOPIC_POLICY = JSON.stringify({
  Version: "2012-10-17",
  Statement: [{ Sid: "A", Effect: "Deny", Principal: "*", Action: "sns:Publish", Resource: "*" }],
});

const PLAIN = {
  ...{ name: "a", comparisonOperator: "GreaterThanThreshold", threshold: 1, evaluationPeriods: 3 },
  ...{ namespace: "AWS/EFS", metricName: "PercentIOLimit", statistic: "Maximum", period: 60 },
};
const METRIC = { namespace: "AWS/Lambda", metricName: "Errors", period: 300, stat: "Sum" };
const MATH = {
  ...{ name: "a", comparisonOperator: "GreaterThanThreshold", threshold: 1, evaluationPeriods: 3 },
  metricQueries: [
    { id: "result", expression: "100 * errors / MAX([errors, calls])", returnData: true },
    { id: "errors", metric: METRIC },
    { id: "calls", metric: METRIC },
  ],
};

describe("local/cloud: alarms, dashboards and topics", () => {
  let cloud: ModelHarness;
  beforeEach(() => {
    cloud = new ModelHarness();
  });

  it("are recorded as AWS would take them", async () => {
    const key = await cloud.create(KEY, "key", {});
    const topic = await cloud.create(TOPIC, "alarms", { name: "alarms", kmsMasterKeyId: key.outputs.arn });
    assert.equal(topic.outputs.arn, "arn:aws:sns:eu-west-1:123456789012:alarms");
    await cloud.create(POLICY, "alarms", { arn: topic.id, policy: TOPIC_POLICY });
    await cloud.create(SUBSCRIPTION, "mail", { topic: topic.id, protocol: "email", endpoint: "a@example.com" });
    const alarm = await cloud.create(ALARM, "a", { ...PLAIN, alarmActions: [topic.id] });
    assert.equal(alarm.outputs.arn, "arn:aws:cloudwatch:eu-west-1:123456789012:alarm:a");
    await cloud.create(ALARM, "b", { ...MATH, name: "b" });
    await cloud.create(DASHBOARD, "d", { dashboardName: "d", dashboardBody: '{"widgets":[]}' });
    assert.deepEqual(cloud.complaints(), []);
  });

  const refused: readonly (readonly [string, object, string])[] = [
    ["neither metric nor queries", { ...PLAIN, metricName: undefined }, "An alarm takes either one metric"],
    ["two statistics", { ...PLAIN, extendedStatistic: "p99" }, "An alarm takes either one metric"],
    ["a metric besides queries", { ...MATH, period: 60 }, "An alarm takes either one metric"],
    [
      "an expression of what is not there",
      change("MAX([errors, calls])", "others"),
      "Unrecognized expression id others",
    ],
    [
      "two results",
      change('"id":"errors"', '"returnData":true,"id":"errors"'),
      "Exactly one of the queries returns data",
    ],
    ["more than a day", { ...PLAIN, evaluationPeriods: 1441 }, "Metrics cannot be checked across more than a day"],
    ["more points than periods", { ...PLAIN, datapointsToAlarm: 4 }, "DatapointsToAlarm must be less"],
    ["a topic that does not exist", { ...PLAIN, alarmActions: [MISSING] }, "Topic does not exist"],
  ];
  for (const [what, inputs, message] of refused) {
    it(`an alarm is refused with ${what}`, async () => {
      await cloud.answer(ALARM, "a", inputs as Record<string, unknown>);
      const [complaint = "", ...others] = cloud.complaints();
      assert.deepEqual(others, []);
      assert.ok(complaint.includes(message), complaint);
    });
  }

  it("an alarm with fields that CloudWatch does not know, or out of its ranges, is the program's mistake", async () => {
    await cloud.answer(ALARM, "a", { ...PLAIN, period: 61, alarmDescriptoin: "x" });
    assert.deepEqual(cloud.complaints().length, 2);
  });

  it("names are the alarm's, dashboard's and topic's own", async () => {
    await cloud.create(ALARM, "a", PLAIN);
    await cloud.answer(ALARM, "b", PLAIN);
    await cloud.create(DASHBOARD, "a", { dashboardName: "d", dashboardBody: '{"widgets":[]}' });
    await cloud.answer(DASHBOARD, "b", { dashboardName: "d", dashboardBody: '{"widgets":[]}' });
    await cloud.create(TOPIC, "a", { name: "t" });
    await cloud.answer(TOPIC, "b", { name: "t" });
    assert.deepEqual(cloud.complaints(), [
      `${ALARM}::b: ValidationError: alarm a is made twice`,
      `${DASHBOARD}::b: ValidationError: dashboard d is made twice`,
      `${TOPIC}::b: InvalidParameter: Invalid parameter: Attributes Reason: Topic already exists with different attributes`,
    ]);
  });

  it("a dashboard's body is held against CloudWatch's documented structure", async () => {
    await cloud.answer(DASHBOARD, "d", { dashboardName: "d", dashboardBody: '{"widgets":[{"type":"graph"}]}' });
    const [complaint = ""] = cloud.complaints();
    assert.match(
      complaint,
      /InvalidParameterInput: The dashboard body is invalid, there are validation errors: widgets\.0/,
    );
  });

  it("a policy, a subscription and an encrypted topic need what they name; policies are documents", async () => {
    await cloud.answer(POLICY, "a", { arn: MISSING, policy: "{}" });
    await cloud.answer(SUBSCRIPTION, "b", { topic: MISSING, protocol: "email", endpoint: "a@example.com" });
    await cloud.answer(TOPIC, "c", { name: "c", kmsMasterKeyId: "arn:aws:kms:eu-west-1:123456789012:key/gone" });
    const topic = await cloud.create(TOPIC, "d", { name: "d" });
    await cloud.answer(POLICY, "d", { arn: topic.id, policy: "{" });
    await cloud.answer(KEY, "e", { policy: "{" });
    assert.deepEqual(
      cloud.complaints().map((complaint) => complaint.split(": ")[1]),
      ["NotFound", "NotFound", "KMSNotFound", "InvalidParameter", "MalformedPolicyDocumentException"],
    );
  });
});

/** The alarm on an expression, with a part of its text replaced. */
function change(from: string, to: string): object {
  const text = JSON.stringify(MATH);
  assert.ok(text.includes(from));
  return JSON.parse(text.replace(from, to));
}
