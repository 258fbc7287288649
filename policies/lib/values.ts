/** Properties of a resource: anything, until a reader here has looked at it. Reading an unknown value throws. */
export type Props = Readonly<Record<string, unknown>>;

/** Whether a property is there, known or not. Reads no value, so it never throws. */
export function has(props: Props | undefined, key: string): boolean {
  const value: unknown = props === undefined ? undefined : Object.getOwnPropertyDescriptor(props, key)?.value;
  return value !== undefined && value !== null;
}

export function record(value: unknown): Props | undefined {
  return typeof value === "object" && value !== null && !Array.isArray(value) ? (value as Props) : undefined;
}

/** The elements; of anything but a list none. */
export function list(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

/** IAM writes a list of one as the value itself. */
export function oneOrMore(value: unknown): readonly unknown[] {
  return value === undefined || value === null ? [] : Array.isArray(value) ? value : [value];
}

export function text(value: unknown): string | undefined {
  return typeof value === "string" && value !== "" ? value : undefined;
}

/** Some EC2 properties are the texts "true" and "false". */
export function isTrue(value: unknown): boolean {
  return value === true || value === "true";
}

export function isFalse(value: unknown): boolean {
  return value === false || value === "false";
}

/** A scalar as messages show it. */
export function show(value: unknown): string {
  if (value === undefined || value === null) return "not set";
  if (Array.isArray(value)) return value.length === 0 ? "empty" : `a list of ${value.length}`;
  return typeof value === "object" ? "an object" : JSON.stringify(value);
}

/** A tag's value; reads that tag only. */
export function tag(props: Props, key: string): string | undefined {
  return has(props, "tags") ? text(record(props.tags)?.[key]) : undefined;
}
