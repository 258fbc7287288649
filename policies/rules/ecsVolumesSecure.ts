import { efsVolumes } from "../lib/clients";
import { resourceRule } from "../lib/rule";
import { TYPE } from "../lib/types";
import { all, each } from "../lib/unknown";
import { has, record, show } from "../lib/values";

export const ecsVolumesSecure = resourceRule({
  name: "ecs-efs-volume-secure",
  description: "An EFS volume of a task uses TLS, IAM and an access point",
  severity: "high",
  controls: [
    "Security Hub ECS.18 ECS Task Definitions should use in-transit encryption for EFS volumes",
    "Well-Architected SEC09-BP02 Enforce encryption in transit",
  ],
  remedy:
    'set transitEncryption and authorizationConfig { iam: "ENABLED", accessPointId }, and leave rootDirectory out',
  url: "https://docs.aws.amazon.com/AmazonECS/latest/developerguide/specify-efs-config.html",
  decides: "preview",
  types: [TYPE.taskDefinition],
  check(resource, { report }) {
    each(efsVolumes(resource), ({ name, efs }) => {
      const volume = `volume ${name}:`;
      const authorization = () => record(efs.authorizationConfig);
      const demand = (place: string, value: unknown) => {
        if (value !== "ENABLED") report(`${volume} ${place} is ${show(value)}, must be "ENABLED"`);
      };
      all([
        () => demand("transitEncryption", efs.transitEncryption),
        () => demand("authorizationConfig.iam", authorization()?.iam),
        () => {
          if (!has(authorization(), "accessPointId")) report(`${volume} authorizationConfig.accessPointId is not set`);
        },
        () => {
          // The provider writes the default, "/", which means the access point's own root.
          const root = has(efs, "rootDirectory") ? efs.rootDirectory : "/";
          if (root !== "/") report(`${volume} rootDirectory is ${show(root)}, must be left out`);
        },
      ]);
    });
  },
});
