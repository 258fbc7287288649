import assert from "node:assert/strict";
import * as proto from "@pulumi/pulumi/proto/analyzer_pb";
import { evaluate } from "../../policies/evaluate";
import { TYPE } from "../../policies/lib/types";
import * as manifest from "../../policies/package.json";
import { RULES } from "../../policies/rules";
import { Analyzer, type Diagnostic, type Sent, secret, UNKNOWN_TEXT, urnOf } from "./analyzer";
import { NAIVE } from "./naive";
import { ALWAYS_KNOWN, UNKNOWNS } from "./unknowns";

const MANDATORY = proto.EnforcementLevel.MANDATORY;
const ADVISORY = proto.EnforcementLevel.ADVISORY;
const DISABLED = proto.EnforcementLevel.DISABLED;

describe("the policy pack in its own process", function () {
  // Starting it includes a type check of the pack.
  this.timeout(60_000);
  let analyzer: Analyzer;
  before(async () => {
    analyzer = await Analyzer.start();
  });
  after(() => analyzer?.stop());
  beforeEach(() => analyzer.configure({}));

  const analyzeAll = async (resources: readonly Sent[]): Promise<Diagnostic[]> => {
    const each: Diagnostic[] = [];
    for (const resource of resources) each.push(...(await analyzer.analyze(resource)));
    return [...each, ...(await analyzer.analyzeStack(resources))];
  };
  const of = (policy: string, found: readonly Diagnostic[]) =>
    found.filter((diagnostic) => diagnostic.policy === policy);

  it("introduces itself with every rule", async () => {
    const info = await analyzer.info();
    assert.equal(info.getName(), "shared-storage");
    assert.equal(info.getVersion(), manifest.version);
    assert.ok(info.getSupportsconfig());
    const severities = ["", "low", "medium", "high", "critical"];
    assert.deepEqual(
      info.getPoliciesList().map((policy) => ({
        name: policy.getName(),
        description: policy.getDescription(),
        level: policy.getEnforcementlevel(),
        severity: severities[policy.getSeverity()],
        scope: policy.getPolicyType() === proto.PolicyType.POLICY_TYPE_STACK ? "stack" : "resource",
        remedy: policy.getRemediationSteps(),
        controls: policy.getTagsList(),
        url: policy.getUrl(),
        parameters: Object.keys(policy.getConfigschema()?.getProperties()?.toJavaScript() ?? {}).sort(),
      })),
      RULES.map(({ name, description, severity, scope, remedy, controls, url, parameters }) => ({
        name,
        description,
        level: MANDATORY,
        severity,
        scope,
        remedy,
        controls,
        url,
        parameters: Object.keys(parameters).sort(),
      })),
    );
  });

  it("finds in the naive example exactly what the rules find without an engine", async () => {
    const found = await analyzeAll(NAIVE);
    const expected = evaluate(NAIVE, { project: "naive", stack: "prod" });
    const line = (policy: string, level: string, text: string) => `${policy} ${level} ${text}`;
    assert.ok(expected.length > 15);
    assert.deepEqual(
      found.map(({ policy, level, message }) => line(policy, level, message)).sort(),
      expected
        .map(({ rule, enforcementLevel, description, message }) =>
          line(rule, enforcementLevel, `${description}\n${message}`),
        )
        .sort(),
    );
  });

  it("names the resource at fault in stack rules", async () => {
    const [found] = of("efs-consumers-apart", await analyzer.analyzeStack(NAIVE));
    assert.equal(found?.urn, "urn:pulumi:prod::naive::aws:efs/accessPoint:AccessPoint::shared");
  });

  describe("a value that a preview does not know", () => {
    it("is planted for every rule that could meet one", () => {
      assert.deepEqual([...Object.keys(UNKNOWNS), ...ALWAYS_KNOWN].sort(), RULES.map(({ name }) => name).sort());
    });

    for (const [policy, { resources, path }] of Object.entries(UNKNOWNS)) {
      it(`makes ${policy} advisory`, async () => {
        const found = of(policy, await analyzeAll(resources)).map(({ level, message }) => ({ level, message }));
        assert.deepEqual(found, [
          {
            level: "advisory",
            message:
              `can't run policy '${policy}' from policy pack 'shared-storage@v${manifest.version}' during preview: ` +
              `string value at .${path} can't be known during preview`,
          },
        ]);
      });
    }

    it("does not hide what is known beside it", async () => {
      const point: Sent = { type: TYPE.accessPoint, name: "p", props: { posixUser: { uid: UNKNOWN_TEXT, gid: 0 } } };
      const levels = of("efs-access-point-identity", await analyzer.analyze(point)).map(({ level }) => level);
      assert.deepEqual(levels, ["mandatory", "advisory"]);
    });

    it("is decided in stack rules by the resources it comes from", async () => {
      const role: Sent = { type: TYPE.role, name: "role", props: {} };
      const lambda = (name: string): Sent => ({
        type: TYPE.function,
        name,
        props: { role: UNKNOWN_TEXT },
        propertyDependencies: { role: [urnOf(role)] },
      });
      const found = of("iam-roles-not-shared", await analyzer.analyzeStack([role, lambda("a"), lambda("b")]));
      assert.deepEqual(
        found.map(({ level, message }) => [level, message]),
        [
          [
            "mandatory",
            "No two consumers have the same role\nrole role is used by a, b; give each consumer a role of its own",
          ],
        ],
      );
    });
  });

  it("sees protect, and the stack in the URN", async () => {
    const judge = async (more: Partial<Sent>) => {
      const resource: Sent = { type: TYPE.fileSystem, name: "data", props: {}, ...more };
      return of("stateful-resources-protected", await analyzer.analyze(resource)).length;
    };
    assert.deepEqual([await judge({}), await judge({ protect: true }), await judge({ stack: "dev" })], [1, 0, 0]);
  });

  it("judges a secret value and shows none of it", async () => {
    const props = { policy: secret("hunter2"), fileSystemId: "fs-1" };
    const found = await analyzer.analyze({ type: TYPE.fileSystemPolicy, name: "p", props });
    assert.deepEqual(
      found.map(({ policy, level }) => [policy, level]),
      [["efs-file-system-policy-denies", "mandatory"]],
    );
    assert.ok(!found[0]?.message.includes("hunter2"));
  });

  describe("configured", () => {
    const LOGS: Sent = { type: TYPE.logGroup, name: "logs", props: { retentionInDays: 30 } };
    const retention = async (config: Parameters<Analyzer["configure"]>[0]) => {
      await analyzer.configure(config);
      return of("cloudwatch-log-retention", await analyzer.analyze(LOGS)).map(({ level, message }) => [level, message]);
    };
    const properties = { minimumDays: 365 };

    it("uses the parameter", async () => {
      assert.deepEqual(await retention({}), []);
      assert.deepEqual(await retention({ "cloudwatch-log-retention": { level: MANDATORY, properties } }), [
        [
          "mandatory",
          "A log group says how long it keeps its logs\nretentionInDays is 30, must be at least 365; set retentionInDays; without it, or with 0, logs are kept and paid for ever",
        ],
      ]);
    });

    it("uses the level", async () => {
      const levels = [];
      for (const level of [ADVISORY, DISABLED] as const) {
        const found = await retention({ "cloudwatch-log-retention": { level, properties } });
        levels.push(found.map(([each]) => each));
      }
      assert.deepEqual(levels, [["advisory"], []]);
    });

    it("refuses a parameter that it does not have, or of another kind", async () => {
      await assert.rejects(
        retention({ "cloudwatch-log-retention": { level: MANDATORY, properties: { minimumDays: "x", days: 1 } } }),
        (error: Error) =>
          error.message.includes(
            'policy cloudwatch-log-retention has no parameter "days" (it has: minimumDays)\n' +
              'policy cloudwatch-log-retention: parameter minimumDays is "x", must be a whole number from 1',
          ),
      );
    });
  });
});
