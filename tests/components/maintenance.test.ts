import * as assert from "node:assert/strict";
import { parse } from "yaml";
import { maintenanceUserData } from "../../components/maintenanceUserData";
import { lambdaConfig, networkConfig, stackConfig } from "../support/stackConfigs";
import { accessPointArn, FILE_SYSTEM_ARN, testTags } from "../support/tags";
import { runStack } from "../support/testPlatform";

const UNTIL = "2030-01-31T12:00:00Z";
const POLICY = "aws:efs/fileSystemPolicy:FileSystemPolicy::file-system-policy";
const ROOT = "aws:efs/accessPoint:AccessPoint::file-system-root";
const TAGS = { ...testTags("maintenance"), MaintenanceUntil: UNTIL };
const KEY = "elasticfilesystem:AccessPointArn";

const run = (maintenance: { until: string } | undefined, natGateways: "none" | "single" = "single") =>
  runStack(stackConfig([lambdaConfig("ingest")], { maintenance, network: networkConfig({ natGateways }) }));

describe("components/maintenance", function () {
  this.timeout(30_000);

  it("is one access point to everything as root, tagged with its end for the policy pack", async () => {
    const program = await run({ until: UNTIL });
    assert.deepEqual(program.find(ROOT).inputs, {
      fileSystemId: "file-system-id",
      posixUser: { uid: 0, gid: 0 },
      rootDirectory: { path: "/" },
      tags: TAGS,
    });
  });

  it("excepts root through that access point from the file system's denials, and nothing else", async () => {
    const statements = async (maintenance: { until: string } | undefined) =>
      JSON.parse(String((await run(maintenance)).find(POLICY).inputs.policy)).Statement;
    const [before, during] = [await statements(undefined), await statements({ until: UNTIL })];
    assert.deepEqual(during.slice(0, 3), before.slice(0, 3));
    assert.deepEqual(during[3], {
      ...before[3],
      Condition: { StringNotEquals: { [KEY]: accessPointArn("file-system-root") } },
    });
  });

  it("gives the right to one role only, through that access point only", async () => {
    const program = await run({ until: UNTIL });
    const { policy } = program.find("aws:iam/rolePolicy:RolePolicy::maintenance-root").inputs;
    assert.deepEqual(JSON.parse(String(policy)).Statement, [
      {
        Sid: "RootThroughOwnAccessPoint",
        Effect: "Allow",
        Action: ["ClientMount", "ClientRootAccess", "ClientWrite"].map((action) => `elasticfilesystem:${action}`),
        Resource: FILE_SYSTEM_ARN,
        Condition: { StringEquals: { [KEY]: accessPointArn("file-system-root") } },
      },
    ]);
    const holders = program.resources.filter(
      ({ type, inputs }) => type === "aws:iam/rolePolicy:RolePolicy" && /ClientRootAccess/.test(String(inputs.policy)),
    );
    assert.deepEqual(
      holders.map(({ name }) => name),
      ["maintenance-root"],
    );
  });

  it("is one instance that ends itself, and starts after everything that its mount needs", async () => {
    const program = await run({ until: UNTIL });
    const { inputs, dependencies } = program.find("aws:ec2/instance:Instance::maintenance-instance");
    const { launchTemplate, ...others } = inputs;
    assert.deepEqual(others, { subnetId: "network-private-a-id", tags: TAGS });
    assert.deepEqual(launchTemplate, { id: "maintenance-template-id", version: "1" });
    const template = program.find("aws:ec2/launchTemplate:LaunchTemplate::maintenance-template").inputs;
    assert.equal(template.instanceInitiatedShutdownBehavior, "terminate");
    assert.deepEqual(template.metadataOptions, {
      httpEndpoint: "enabled",
      httpTokens: "required",
      httpPutResponseHopLimit: 1,
    });
    const needed = [
      POLICY,
      "aws:efs/mountTarget:MountTarget::file-system-mount-target-a",
      "aws:efs/mountTarget:MountTarget::file-system-mount-target-b",
      "aws:iam/rolePolicy:RolePolicy::maintenance-root",
      "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule::maintenance-nfs-egress",
      "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule::maintenance-nfs-ingress",
    ];
    assert.deepEqual(
      needed.filter((key) => !dependencies.includes(key)),
      [],
    );
  });

  it("is no consumer: nothing of it has that tag", async () => {
    const { resources } = await run({ until: UNTIL });
    const own = resources.filter(({ name }) => name.startsWith("maintenance"));
    assert.deepEqual(
      [own.length, own.filter(({ inputs }) => JSON.stringify(inputs.tags ?? {}).includes("Consumer"))],
      [11, []],
    );
  });

  it("leaves nothing behind, and changes nothing of the consumers", async () => {
    const [off, on] = [await run(undefined), await run({ until: UNTIL })];
    const changed = off.resources.filter(({ key, inputs }) => {
      const other = on.resources.find((resource) => resource.key === key);
      return JSON.stringify(other?.inputs) !== JSON.stringify(inputs);
    });
    assert.deepEqual(
      changed.map(({ key }) => key),
      [POLICY],
    );
    assert.deepEqual(
      off.resources.filter(({ key }) => /maintenance|file-system-root/.test(key)),
      [],
    );
  });

  it("has its endpoints where there is no NAT gateway", async () => {
    const program = await run({ until: UNTIL }, "none");
    assert.equal(program.names("aws:ec2/vpcEndpoint:VpcEndpoint").length, 8);
  });
});

describe("components/maintenanceUserData", () => {
  it("sets the end, in UTC, before it mounts", () => {
    const text = maintenanceUserData({
      until: "2030-01-31T12:00:00+01:00",
      fileSystemId: "fs-1",
      accessPointId: "fsap-1",
    });
    assert.ok(text.startsWith("#cloud-config\n"));
    const { packages, write_files: files, runcmd } = parse(text);
    assert.deepEqual(packages, ["amazon-efs-utils"]);
    assert.deepEqual(
      files.map(({ path }: { path: string }) => path),
      ["/etc/systemd/system/maintenance-end.service", "/etc/systemd/system/maintenance-end.timer"],
    );
    assert.match(files[0].content, /^ExecStart=\/usr\/bin\/systemctl poweroff$/m);
    assert.match(files[1].content, /^OnCalendar=2030-01-31 11:00:00 UTC\nPersistent=true$/m);
    assert.deepEqual(runcmd, [
      ["systemctl", "daemon-reload"],
      ["systemctl", "enable", "--now", "maintenance-end.timer"],
      ["mkdir", "-p", "/mnt/file-system"],
      ["mount", "-t", "efs", "-o", "_netdev,tls,iam,accesspoint=fsap-1", "fs-1:/", "/mnt/file-system"],
    ]);
  });
});
