/** The stack in `urn:pulumi:<stack>::<project>::<types>::<name>`; empty if it is no such URN. */
export function stackOfUrn(urn: string): string {
  return /^urn:pulumi:(.+?)::/.exec(urn)?.[1] ?? "";
}
