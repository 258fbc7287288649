/**
 * Architecture of an EC2 instance type. The letters after the generation's digit name the processor: `g` is Graviton
 * (c7g, c7gn, im4gn, x2gd) or Grace; a1 is the one family from before that convention.
 * Source: EC2 instance types guide, "Instance type naming conventions".
 */
export function instanceArchitecture(instanceType: string): "arm64" | "x86_64" {
  const family = instanceType.slice(0, instanceType.indexOf("."));
  const attributes = /^[a-z-]+[0-9]+(.*)$/.exec(family)?.[1] ?? "";
  return family === "a1" || attributes.includes("g") ? "arm64" : "x86_64";
}
