import { isMap } from "../../../config/tolerantDecode";
import type { Program } from "../program";
import type { StackInput } from "../randomStacks/randomStack";

export interface Found {
  /** `type::name`. */
  readonly key: string;
  readonly type: string;
  readonly name: string;
  readonly id: string;
  readonly inputs: Readonly<Record<string, unknown>>;
}

/** One stack as AWS would have it after an update, and what waited for what while it was made. */
export interface Evaluated {
  readonly resources: readonly Found[];
  /** Key → keys of what it waits for. */
  readonly waits: ReadonlyMap<string, readonly string[]>;
  /** Consumer → kind, with the program's own clients of the file system. */
  readonly clients: Readonly<Record<string, Client>>;
}

export type Client = "lambda" | "fargate" | "ec2" | "maintenance";

/** Something that holds for every stack. */
export interface StackRule {
  readonly name: string;
  /** One line for everything that breaks it. */
  broken(stack: Evaluated): string[];
}

export const TYPES = {
  association: "aws:ec2/routeTableAssociation:RouteTableAssociation",
  accessPoint: "aws:efs/accessPoint:AccessPoint",
  egress: "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule",
  fileSystemPolicy: "aws:efs/fileSystemPolicy:FileSystemPolicy",
  function: "aws:lambda/function:Function",
  group: "aws:ec2/securityGroup:SecurityGroup",
  ingress: "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule",
  instance: "aws:ec2/instance:Instance",
  launchTemplate: "aws:ec2/launchTemplate:LaunchTemplate",
  mountTarget: "aws:efs/mountTarget:MountTarget",
  natGateway: "aws:ec2/natGateway:NatGateway",
  role: "aws:iam/role:Role",
  rolePolicy: "aws:iam/rolePolicy:RolePolicy",
  route: "aws:ec2/route:Route",
  scalingGroup: "aws:autoscaling/group:Group",
  service: "aws:ecs/service:Service",
  taskDefinition: "aws:ecs/taskDefinition:TaskDefinition",
} as const;

export function evaluatedStack(values: StackInput, { resources, world }: Program<unknown>): Evaluated {
  const consumers = Object.entries(values.consumers ?? {});
  return {
    resources: world
      .everything()
      .map(({ type, name, id, inputs }) => ({ key: `${type}::${name}`, type, name, id, inputs })),
    waits: new Map(
      resources.map(({ key, dependencies, parent }) => [key, parent === "" ? dependencies : [...dependencies, parent]]),
    ),
    clients: {
      ...Object.fromEntries(consumers.map(([name, { compute }]) => [name, compute])),
      ...(consumers.length === 0 ? {} : { "negative-probe": "lambda" }),
      ...(values.maintenance?.until === undefined ? {} : { maintenance: "maintenance" }),
    },
  };
}

export function ofType({ resources }: Evaluated, type: string): Found[] {
  return resources.filter((resource) => resource.type === type);
}

/** The value at a path of fields and indices; undefined where there is none. */
export function valueAt(value: unknown, ...path: readonly (string | number)[]): unknown {
  return path.reduce<unknown>(
    (part, key) => (isMap(part) || Array.isArray(part) ? Reflect.get(part, key) : undefined),
    value,
  );
}

export function listAt(value: unknown, ...path: readonly (string | number)[]): readonly unknown[] {
  const found = valueAt(value, ...path);
  return Array.isArray(found) ? found : [];
}

/** The stack with one resource's input changed: how a fault is planted. */
export function withInput(
  stack: Evaluated,
  key: string,
  path: readonly (string | number)[],
  change: unknown,
): Evaluated {
  const changed = stack.resources.map((resource) => {
    if (resource.key !== key) return resource;
    const inputs: unknown = structuredClone(resource.inputs);
    const owner = valueAt(inputs, ...path.slice(0, -1));
    if (owner === null || typeof owner !== "object") throw new Error(`${key} has nothing at ${path.join(".")}`);
    Reflect.set(owner, path.at(-1)!, change);
    return { ...resource, inputs: isMap(inputs) ? inputs : {} };
  });
  return { ...stack, resources: changed };
}
