/** Subnet of the instance, replica or environment number `index`: one after the other through all zones. */
export function subnetOf(subnetIds: readonly string[], index: number): string {
  const id = subnetIds[index % subnetIds.length];
  if (id === undefined) throw new Error("a consumer without subnets");
  return id;
}
