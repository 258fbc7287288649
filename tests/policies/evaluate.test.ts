import assert from "node:assert/strict";
import { type EvaluatedResource, type EvaluateOptions, evaluate, mandatory } from "../../policies/evaluate";
import { TYPE } from "../../policies/lib/types";
import { UNKNOWN } from "../../policies/lib/unknown";
import type { PackConfig } from "../../policies/packConfig";
import { RULES } from "../../policies/rules";
import { accessPointRoot } from "../../policies/rules/accessPointRoot";
import { logRetention } from "../../policies/rules/logRetention";
import { oneFileSystem } from "../../policies/rules/oneFileSystem";
import { rolesNotShared } from "../../policies/rules/rolesNotShared";
import { statefulProtected } from "../../policies/rules/statefulProtected";
import { NOW, resource } from "./faults";

const LOGS = resource(TYPE.logGroup, "logs", {});
const FILE_SYSTEM = resource(TYPE.fileSystem, "data", {});
const run = (resources: readonly EvaluatedResource[], options: Partial<EvaluateOptions> = {}) =>
  evaluate(resources, { project: "shop", stack: "dev", now: NOW, ...options });

describe("evaluate", () => {
  it("describes a violation wholly", () => {
    assert.deepEqual(run([LOGS]), [
      {
        rule: "cloudwatch-log-retention",
        description: "A log group says how long it keeps its logs",
        severity: "low",
        enforcementLevel: "mandatory",
        message:
          "retentionInDays is not set, must be at least 1; set retentionInDays; without it, or with 0, logs are kept and paid for ever",
        resource: {
          type: "aws:cloudwatch/logGroup:LogGroup",
          name: "logs",
          urn: "urn:pulumi:dev::shop::aws:cloudwatch/logGroup:LogGroup::logs",
        },
        controls: ["Security Hub CloudWatch.16 CloudWatch log groups should be retained for a specified time period"],
        url: "https://docs.aws.amazon.com/securityhub/latest/userguide/cloudwatch-controls.html#cloudwatch-16",
      },
    ]);
  });

  it("leaves out the resource of a fault that is the whole stack's", () => {
    const [found] = run([FILE_SYSTEM, { ...FILE_SYSTEM, name: "more" }], { rules: [oneFileSystem] });
    assert.equal(found?.rule, "efs-one-file-system");
    assert.ok(found !== undefined && !("resource" in found));
  });

  it("goes by rule, then by resource", () => {
    const resources = [LOGS, { ...LOGS, name: "more" }, FILE_SYSTEM];
    const found = run(resources, { rules: [logRetention, statefulProtected], stack: "prod" });
    assert.deepEqual(
      found.map(({ rule, resource: at }) => [rule, at?.name]),
      [
        ["cloudwatch-log-retention", "logs"],
        ["cloudwatch-log-retention", "more"],
        ["stateful-resources-protected", "data"],
      ],
    );
  });

  it("gives resource rules the inputs and stack rules the outputs", () => {
    const computed = { ...LOGS, outputs: { retentionInDays: 30 } };
    assert.equal(run([computed], { rules: [logRetention] }).length, 1);
    const lambda = (name: string) => resource(TYPE.function, name, {}, { outputs: { role: "arn:one" } });
    assert.equal(run([lambda("a"), lambda("b")], { rules: [rolesNotShared] }).length, 1);
  });

  it("takes the stack from a URN that is given", () => {
    const protectedIn = (stack: string) => ({ ...FILE_SYSTEM, opts: {}, urn: `urn:pulumi:${stack}::shop::x$y::data` });
    assert.equal(run([protectedIn("prod")], { rules: [statefulProtected] }).length, 1);
    assert.equal(run([protectedIn("dev")], { rules: [statefulProtected], stack: "prod" }).length, 0);
  });

  it("takes the present as its present if none is given", () => {
    const until = new Date(Date.now() + 60_000).toISOString();
    const point = resource(TYPE.accessPoint, "p", { rootDirectory: { path: "/" }, tags: { MaintenanceUntil: until } });
    assert.deepEqual(evaluate([point], { project: "shop", stack: "dev", rules: [accessPointRoot] }), []);
  });

  it("lets an error of a rule through: it is no violation", () => {
    const broken = {
      ...logRetention,
      run() {
        throw new TypeError("broken");
      },
    };
    assert.throws(() => run([LOGS], { rules: [broken] }), new TypeError("broken"));
  });

  it("says that unknown values leave it undecided, whatever the level", () => {
    const unknown = resource(TYPE.logGroup, "logs", { retentionInDays: UNKNOWN });
    const found = run([unknown]);
    assert.deepEqual(
      found.map(({ enforcementLevel, message }) => [enforcementLevel, message]),
      [["advisory", "can't be decided: value at .retentionInDays can't be known yet"]],
    );
    assert.deepEqual(mandatory(found), []);
  });

  describe("configuration", () => {
    const levels = (config: PackConfig) =>
      run([LOGS, resource(TYPE.keyPair, "key", {})], { config }).map(({ rule, enforcementLevel }) => [
        rule,
        enforcementLevel,
      ]);

    it("makes every rule mandatory if it says nothing", () => {
      assert.deepEqual(levels({}), [
        ["ec2-no-key-pair", "mandatory"],
        ["cloudwatch-log-retention", "mandatory"],
      ]);
    });

    it("sets levels one by one, and for all that set none", () => {
      assert.deepEqual(levels({ "ec2-no-key-pair": "disabled", "cloudwatch-log-retention": "advisory" }), [
        ["cloudwatch-log-retention", "advisory"],
      ]);
      assert.deepEqual(levels({ all: "advisory", "ec2-no-key-pair": { enforcementLevel: "mandatory" } }), [
        ["ec2-no-key-pair", "mandatory"],
        ["cloudwatch-log-retention", "advisory"],
      ]);
      assert.deepEqual(levels({ all: "disabled" }), []);
    });

    it("keeps the level of all where only a parameter is set", () => {
      assert.deepEqual(
        levels({ all: { enforcementLevel: "advisory" }, "cloudwatch-log-retention": { minimumDays: 3 } }),
        [
          ["ec2-no-key-pair", "advisory"],
          ["cloudwatch-log-retention", "advisory"],
        ],
      );
    });

    it("is refused with every mistake in it at once", () => {
      const config: Record<string, unknown> = {
        "ec2-no-keypair": "advisory",
        "ec2-no-key-pair": "fatal",
        "cloudwatch-log-retention": { minimumDays: 0, days: 3 },
      };
      assert.throws(
        () => run([], { config: config as PackConfig }),
        new Error(
          [
            `there is no policy "ec2-no-keypair" (there are: ${RULES.map(({ name }) => name).join(", ")})`,
            'policy ec2-no-key-pair: enforcementLevel is "fatal", must be one of advisory, mandatory, disabled',
            "policy cloudwatch-log-retention: parameter minimumDays is 0, must be a whole number from 1",
            'policy cloudwatch-log-retention has no parameter "days" (it has: minimumDays)',
          ].join("\n"),
        ),
      );
    });
  });

  it("reads nothing in the way of writing: resources stay as they were", () => {
    const frozen = Object.freeze({ ...LOGS, props: Object.freeze({ tags: Object.freeze({}) }) });
    assert.equal(run([frozen]).length, 1);
  });
});
