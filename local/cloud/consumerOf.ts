import { isMap } from "../../config/tolerantDecode";

/** The consumer that a resource belongs to, by its tag `Consumer`. Groups have tags as a list, everything else as a map. */
export function consumerOf(inputs: unknown): string | undefined {
  if (!isMap(inputs)) return undefined;
  const { tags } = inputs;
  if (Array.isArray(tags)) {
    const tag: unknown = tags.find((one) => isMap(one) && one.key === "Consumer");
    return isMap(tag) && typeof tag.value === "string" ? tag.value : undefined;
  }
  return isMap(tags) && typeof tags.Consumer === "string" ? tags.Consumer : undefined;
}
