import { type NameParts, physicalName } from "../config/addresses";

export { physicalName };

/** What every component needs to name and tag things. Plain values: names must be known before anything exists. */
export interface StackNames extends NameParts {
  readonly region: string;
}

export type Tags = Readonly<Record<string, string>>;

/** Tags of a resource that belongs to the stack; with `consumer`, of one that belongs to that consumer. */
export function tagsOf(names: StackNames, name: string, consumer?: string): Tags {
  return {
    Project: names.project,
    Stack: names.stack,
    Name: physicalName(names, name),
    ...(consumer === undefined ? {} : { Consumer: consumer }),
  };
}
