import { MAINTENANCE, underMaintenance } from "../lib/maintenance";
import { resourceRule } from "../lib/rule";
import { TYPE } from "../lib/types";
import { all, each } from "../lib/unknown";
import { has, list, record, show } from "../lib/values";

export const accessPointIdentity = resourceRule({
  name: "efs-access-point-identity",
  description: "An access point sets the POSIX identity of its clients, and it is not root's",
  severity: "high",
  controls: ["Security Hub EFS.4 EFS access points should enforce a user identity"],
  remedy: "set posixUser with a uid and gids of the consumer's own",
  url: "https://docs.aws.amazon.com/efs/latest/ug/enforce-identity-access-points.html",
  decides: "preview",
  types: [TYPE.accessPoint],
  parameters: MAINTENANCE,
  check({ props }, { parameters, now, report }) {
    if (underMaintenance(props, parameters, now)) return;
    const user = record(props.posixUser);
    if (user === undefined) return report("posixUser is not set");
    const demand = (place: string, id: unknown) => {
      if (!Number.isInteger(id) || Number(id) <= 0) report(`posixUser.${place} is ${show(id)}, must be above 0`);
    };
    all([
      () => demand("uid", user.uid),
      () => demand("gid", user.gid),
      () => {
        if (!has(user, "secondaryGids")) return;
        each(list(user.secondaryGids), (gid, index) => demand(`secondaryGids[${index}]`, gid));
      },
    ]);
  },
});
