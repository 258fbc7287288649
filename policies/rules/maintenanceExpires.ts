import { MAINTENANCE, maintenanceFault } from "../lib/maintenance";
import { resourceRule } from "../lib/rule";

export const maintenanceExpires = resourceRule({
  name: "maintenance-expires",
  description: "Maintenance, which may break rules about access points, has an end that is near",
  severity: "high",
  controls: [],
  remedy: "write a later instant to go on, or remove the resource",
  url: "https://docs.aws.amazon.com/efs/latest/ug/efs-access-points.html",
  decides: "preview",
  parameters: MAINTENANCE,
  check({ props }, { parameters, now, report }) {
    const fault = maintenanceFault(props, parameters, now);
    if (fault === "none" || fault === undefined) return;
    report(fault);
  },
});
