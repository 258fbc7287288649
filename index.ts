import * as pulumi from "@pulumi/pulumi";
import { callRules } from "./components/callRules";
import { createConsumer, FURTHER_KINDS } from "./components/computeKinds";
import { consumerIdentity } from "./components/consumerIdentity";
import { createPlatform } from "./components/createPlatform";
import { Maintenance } from "./components/maintenance";
import { MountGate } from "./components/mountGate";
import { Observability } from "./components/observability/observability";
import { loadStackConfig } from "./config/loadStackConfig";

const config = loadStackConfig(undefined, FURTHER_KINDS);
for (const warning of config.warnings) void pulumi.log.warn(warning);

const { maintenance } = config;
const platform = createPlatform(config);
const { network, fileSystem } = platform;

const consumers = Object.values(config.consumers).map((consumer) => ({
  config: consumer,
  consumer: createConsumer(consumer, platform),
}));
callRules(consumers, platform);
if (maintenance !== undefined) new Maintenance("maintenance", { config: maintenance, platform });
if (consumers.length > 0) new MountGate("gate", { platform, consumers });

const observability = new Observability("observability", {
  config: config.observability,
  fileSystem: config.fileSystem,
  platform,
  consumers,
});

export const vpcId = network.vpcId;
export const privateSubnetIds = network.privateSubnetIds;
export const fileSystemId = fileSystem.fileSystemId;
export const fileSystemArn = fileSystem.fileSystemArn;
export const mountTargetIds = Object.fromEntries(
  Object.entries(fileSystem.mountTargets).map(([zone, target]) => [zone, target.id]),
);

/** uid and gid that own each directory; no process runs as them. */
export const directories = Object.fromEntries(
  Object.values(config.directories).map(({ name, path, id }) => [name, { path, uid: id, gid: id }]),
);

/** Who is who: what each consumer is, as whom it runs, and what it mounts where. */
export const consumerIdentities = Object.fromEntries(
  consumers.map(({ config, consumer }) => [config.name, consumerIdentity(config, consumer, platform)]),
);

/** Where all alarms go; undefined = there are none. */
export const alarmTopicArn = observability.alarmTopicArn;
export const dashboardUrls = observability.dashboardUrls;
