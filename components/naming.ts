/** What every component needs to name and tag things. Plain values: names must be known before anything exists. */
export interface StackNames {
  readonly project: string;
  readonly stack: string;
  readonly region: string;
}

export type Tags = Readonly<Record<string, string>>;

/** `<project>-<stack>-<name>`: physical names are deterministic, so that parts can know each other without cycles. */
export function physicalName({ project, stack }: StackNames, name: string): string {
  return `${project}-${stack}-${name}`;
}

/** Tags of a resource that belongs to the stack; with `consumer`, of one that belongs to that consumer. */
export function tagsOf(names: StackNames, name: string, consumer?: string): Tags {
  return {
    Project: names.project,
    Stack: names.stack,
    Name: physicalName(names, name),
    ...(consumer === undefined ? {} : { Consumer: consumer }),
  };
}
