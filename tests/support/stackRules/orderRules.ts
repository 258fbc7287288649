import { type Client, type Evaluated, ofType, type StackRule, TYPES } from "./evaluated";

/** What mounts, as the program registers it: an awsx service is one resource to it. */
const MOUNTING: Readonly<Record<Client, (name: string) => string>> = {
  lambda: (name) => `${TYPES.function}::${name}-function`,
  fargate: (name) => `awsx:ecs:FargateService::${name}-service`,
  ec2: (name) => `${TYPES.scalingGroup}::${name}-group`,
  maintenance: (name) => `${TYPES.instance}::${name}-instance`,
};

export const orderRules: readonly StackRule[] = [
  {
    name: "every client waits for the file-system policy, every mount target, its rules, its access points and its role's policies",
    broken: (stack) =>
      Object.entries(stack.clients).flatMap(([name, client]) => {
        const mounting = MOUNTING[client](name);
        if (!stack.waits.has(mounting)) return [`${mounting} was not registered`];
        const waited = everythingBefore(stack, mounting);
        return neededBy(stack, name)
          .filter((key) => !waited.has(key))
          .map((key) => `${mounting} does not wait for ${key}`);
      }),
  },
];

function neededBy(stack: Evaluated, name: string): string[] {
  const role = ofType(stack, TYPES.role).find((found) => found.name === `${name}-role`)?.inputs.name;
  return [
    ...ofType(stack, TYPES.fileSystemPolicy),
    ...ofType(stack, TYPES.mountTarget),
    ...ofType(stack, TYPES.accessPoint).filter((found) => found.name.startsWith(`${name}.`)),
    ...ofType(stack, TYPES.rolePolicy).filter(({ inputs }) => inputs.role === role),
  ]
    .map(({ key }) => key)
    .concat(`${TYPES.ingress}::${name}-nfs-ingress`, `${TYPES.egress}::${name}-nfs-egress`);
}

/** Everything that a resource waits for, directly or through others. */
function everythingBefore({ waits }: Evaluated, key: string): ReadonlySet<string> {
  const found = new Set<string>();
  const left = [key];
  for (let next = left.pop(); next !== undefined; next = left.pop()) {
    for (const before of waits.get(next) ?? []) {
      if (found.has(before)) continue;
      found.add(before);
      left.push(before);
    }
  }
  return found;
}
