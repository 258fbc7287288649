import { type Evaluated, type Found, listAt, ofType, type StackRule, TYPES } from "./evaluated";

const NFS = 2049;

export const pathRules: readonly StackRule[] = [
  {
    name: "one rule pair for each client of the file system, and no other way to a mount target",
    broken: (stack) => {
      const targets = mountTargetGroups(stack);
      const pairs = Object.keys(stack.clients).map((client) => groupOf(stack, client));
      const into = ofType(stack, TYPES.ingress).filter(({ inputs }) => targets.has(String(inputs.securityGroupId)));
      const out = ofType(stack, TYPES.egress).filter(({ inputs }) =>
        targets.has(String(inputs.referencedSecurityGroupId)),
      );
      return [
        ...pairs.flatMap(({ client, group }) => [
          ...once(`ingress from ${client}`, into, (rule) => rule.referencedSecurityGroupId === group),
          ...once(`egress from ${client}`, out, (rule) => rule.securityGroupId === group),
        ]),
        ...[...into, ...out].filter((rule) => !isNfs(rule)).map(({ key }) => `${key}: opens more than tcp/${NFS}`),
        ...into
          .filter(({ inputs }) => !pairs.some(({ group }) => group === inputs.referencedSecurityGroupId))
          .map(({ key }) => `${key}: lets in who is no client`),
        ...ofType(stack, TYPES.group)
          .filter(({ inputs }) => listAt(inputs, "ingress").length + listAt(inputs, "egress").length > 0)
          .map(({ key }) => `${key}: has inline rules`),
      ];
    },
  },
  {
    name: "every client runs only where there is a mount target",
    broken: (stack) => {
      const covered = new Set(ofType(stack, TYPES.mountTarget).map(({ inputs }) => inputs.subnetId));
      const placed = [
        ...ofType(stack, TYPES.function).map(
          (found) => [found, listAt(found.inputs, "vpcConfig", "subnetIds")] as const,
        ),
        ...ofType(stack, TYPES.service).map(
          (found) => [found, listAt(found.inputs, "networkConfiguration", "subnets")] as const,
        ),
        ...ofType(stack, TYPES.scalingGroup).map(
          (found) => [found, listAt(found.inputs, "vpcZoneIdentifiers")] as const,
        ),
        ...ofType(stack, TYPES.instance).map((found) => [found, [found.inputs.subnetId]] as const),
      ];
      const count = placed.filter(([, subnets]) => subnets.length > 0).length;
      const expected = Object.keys(stack.clients).length;
      return [
        ...(count === expected ? [] : [`${count} of ${expected} clients are in subnets`]),
        ...placed.flatMap(([{ key }, subnets]) =>
          subnets
            .filter((subnet) => !covered.has(subnet))
            .map((subnet) => `${key}: no mount target in ${String(subnet)}`),
        ),
      ];
    },
  },
];

function once(
  what: string,
  rules: readonly Found[],
  matches: (inputs: Readonly<Record<string, unknown>>) => boolean,
): string[] {
  const count = rules.filter(({ inputs }) => matches(inputs)).length;
  return count === 1 ? [] : [`${count} rules for ${what}`];
}

function isNfs({ inputs }: Found): boolean {
  return (
    inputs.ipProtocol === "tcp" && inputs.fromPort === NFS && inputs.toPort === NFS && inputs.cidrIpv4 === undefined
  );
}

function mountTargetGroups(stack: Evaluated): Set<string> {
  return new Set(
    ofType(stack, TYPES.mountTarget).flatMap(({ inputs }) => listAt(inputs, "securityGroups").map(String)),
  );
}

function groupOf(stack: Evaluated, client: string): { readonly client: string; readonly group: string | undefined } {
  const found = ofType(stack, TYPES.group).find(({ name }) => name === `${client}-group`);
  return { client, group: found?.id };
}
