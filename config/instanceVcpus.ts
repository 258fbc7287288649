/** vCPUs by size; sizes below `large` have one or two, and bare metal differs by family: at least so many. */
const SIZES: Readonly<Record<string, number>> = { large: 2, xlarge: 4, metal: 16 };

/**
 * Families whose instances share one quota (EC2 user guide, "Amazon EC2 service quotas"), before their generation; im4gn
 * and is4gen belong to I.
 */
const STANDARD = /^([acdhimrtz]|im|is)\d/;

/**
 * vCPUs that an instance counts for in the quota of standard instances, at least; 0 for a family with a quota of its own
 * (GPUs, accelerators, large memory). Source: EC2 instance types guide, "Instance type naming conventions".
 */
export function standardVcpus(instanceType: string): number {
  const [family = "", size = ""] = instanceType.split(".");
  if (!STANDARD.test(family)) return 0;
  const times = /(\d+)xlarge$|^metal-(\d+)xl$/.exec(size);
  return times === null ? (SIZES[size] ?? 1) : 4 * Number(times[1] ?? times[2]);
}
