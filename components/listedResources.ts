import type * as pulumi from "@pulumi/pulumi";

/** A role's inline policies have 10,240 characters together (IAM user guide); the rest is for its other statements. */
const ROOM = 8_000;
/** Longest first part of an ARN: partition, service, region, account, and the quotes around it. */
const BEFORE_NAME = 80;

/**
 * Resources of one statement: each by its ARN while they fit into a role's policies, and beyond that the one pattern that
 * covers this stack's. Decided by names, which are known before anything exists.
 *
 * @param resources last part of the ARN, and the ARN
 */
export function listedResources(
  resources: readonly { readonly name: string; readonly arn: pulumi.Input<string> }[],
  pattern: pulumi.Input<string>,
): readonly pulumi.Input<string>[] {
  const length = resources.reduce((sum, { name }) => sum + name.length + BEFORE_NAME, 0);
  return length <= ROOM ? resources.map(({ arn }) => arn) : [pattern];
}
