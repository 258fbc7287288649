import * as assert from "node:assert/strict";
import { agentConfig, logrotateConfig } from "../../components/workerLogs";
import { ec2Config, stackConfig } from "../support/stackConfigs";
import { testTags } from "../support/tags";
import { runStack } from "../support/testPlatform";

const NAMES = { project: "shared-storage", stack: "test", region: "eu-west-1" };
const GROUP = "/aws/ec2/shared-storage-test-pets";

describe("components/workerLogs", () => {
  it("has the agent collect the unit's log and that of the bootstrap, and listen nowhere", () => {
    assert.deepEqual(JSON.parse(agentConfig(NAMES, { name: "pets" })), {
      agent: { region: "eu-west-1" },
      logs: {
        logs_collected: {
          files: {
            collect_list: [
              {
                file_path: "/var/log/shared-storage/pets.log",
                log_group_name: GROUP,
                log_stream_name: "{instance_id}/worker",
              },
              {
                file_path: "/var/log/cloud-init-output.log",
                log_group_name: GROUP,
                log_stream_name: "{instance_id}/bootstrap",
              },
            ],
          },
        },
      },
    });
  });

  it("keeps the log short while its unit writes on", () => {
    assert.equal(
      logrotateConfig(),
      `/var/log/shared-storage/*.log {
  daily
  maxsize 100M
  rotate 1
  copytruncate
  missingok
  notifempty
}
`,
    );
  });

  it("sends it to a group of the stack's, kept as long as configured, which the role may write to and not create", async () => {
    const program = await runStack(stackConfig([ec2Config("pets", { logRetentionDays: 7 })]));
    assert.deepEqual(program.find("aws:cloudwatch/logGroup:LogGroup::pets-logs").inputs, {
      name: GROUP,
      retentionInDays: 7,
      tags: testTags("pets", "pets"),
    });
    const { policy } = program.find("aws:iam/rolePolicy:RolePolicy::pets-bootstrap").inputs;
    const statements: { readonly Sid: string }[] = JSON.parse(String(policy)).Statement;
    assert.deepEqual(
      statements.find(({ Sid }) => Sid === "WriteOwnLogs"),
      {
        Sid: "WriteOwnLogs",
        Effect: "Allow",
        Action: ["logs:CreateLogStream", "logs:PutLogEvents"],
        Resource: `arn:aws:logs:eu-west-1:123456789012:log-group:${GROUP}:log-stream:*`,
      },
    );
  });
});
