import { type Client, type Evaluated, type Found, ofType, type StackRule, TYPES } from "./evaluated";

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
  {
    name: "who is let out to AWS services waits for the way out of its subnets",
    broken: (stack) => {
      const way = wayOut(stack);
      const letOut = new Set(ofType(stack, TYPES.egress).map(({ name }) => name));
      return Object.entries(stack.clients)
        .filter(([name]) => letOut.has(`${name}-https-egress`) || letOut.has(`${name}-endpoints-egress`))
        .flatMap(([name, client]) => {
          const waited = everythingBefore(stack, MOUNTING[client](name));
          return way
            .filter((key) => !waited.has(key))
            .map((key) => `${MOUNTING[client](name)} does not wait for ${key}`);
        });
    },
  },
];

/** Route tables and routes of the subnets that things run in, their NAT gateways, and how those get out in turn. */
function wayOut(stack: Evaluated): string[] {
  const subnets = new Set(ofType(stack, TYPES.mountTarget).map(({ inputs }) => inputs.subnetId));
  const own = pathOf(stack, subnets);
  const nats = ofType(stack, TYPES.natGateway).filter(({ id }) => own.some(({ inputs }) => inputs.natGatewayId === id));
  const behind = pathOf(stack, new Set(nats.map(({ inputs }) => inputs.subnetId)));
  return [...own, ...nats, ...behind].map(({ key }) => key).sort();
}

function pathOf(stack: Evaluated, subnets: ReadonlySet<unknown>): Found[] {
  const associations = ofType(stack, TYPES.association).filter(({ inputs }) => subnets.has(inputs.subnetId));
  const tables = new Set(associations.map(({ inputs }) => inputs.routeTableId));
  return [...associations, ...ofType(stack, TYPES.route).filter(({ inputs }) => tables.has(inputs.routeTableId))];
}

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
