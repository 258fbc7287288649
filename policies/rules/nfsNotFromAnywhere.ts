import { coversPort, isWorld, NFS_PORT, openingsOf, RULE_TYPES, showPorts } from "../lib/openings";
import { resourceRule } from "../lib/rule";
import { each } from "../lib/unknown";

export const nfsNotFromAnywhere = resourceRule({
  name: "ec2-no-nfs-to-world",
  description: "No rule lets NFS in from, or out to, the whole internet",
  severity: "critical",
  controls: ["Well-Architected SEC05-BP02 Control traffic flow within your network layers"],
  remedy: "pair the consumer's group and the mount targets' group on tcp/2049, and limit other egress to its ports",
  url: "https://docs.aws.amazon.com/efs/latest/ug/network-access.html",
  decides: "preview",
  types: RULE_TYPES,
  check(resource, { report }) {
    each(openingsOf(resource), (opening) => {
      for (const range of opening.ranges.filter(isWorld)) {
        if (!coversPort(opening, NFS_PORT)) continue;
        const [nfs, ports] = [`tcp/${NFS_PORT}`, showPorts(opening)];
        const where = opening.place || `${opening.direction} rule `;
        report(`${where}opens ${ports === nfs ? nfs : `${ports}, ${nfs} among them,`} to ${range}`);
      }
    });
  },
});
