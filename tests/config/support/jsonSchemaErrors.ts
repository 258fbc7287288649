type Schema = Readonly<Record<string, unknown>> | boolean;

const KNOWN = new Set(
  "$schema title description examples default patternErrorMessage writeOnly type enum const pattern maxLength minimum maximum"
    .split(" ")
    .concat(
      "minItems items properties required additionalProperties patternProperties propertyNames anyOf oneOf".split(" "),
    ),
);

/**
 * Where a value does not fit a JSON Schema: paths with the keyword that fails. No validator is installed, so this knows
 * exactly the draft-7 keywords that the emitted schema uses, and throws at any other: it cannot pass over one.
 */
export function jsonSchemaErrors(schema: Schema, value: unknown, at = "$"): string[] {
  if (typeof schema === "boolean") return schema ? [] : [`${at}: not allowed`];
  for (const keyword of Object.keys(schema)) {
    if (!KNOWN.has(keyword)) throw new Error(`${at}: keyword ${keyword} is not modelled`);
  }
  const errors: string[] = [];
  const fail = (keyword: string, ok: boolean) => {
    if (!ok) errors.push(`${at}: ${keyword}`);
  };
  if (schema.type !== undefined) fail("type", hasType(value, schema.type));
  if (Array.isArray(schema.enum)) fail("enum", schema.enum.includes(value));
  if ("const" in schema) fail("const", schema.const === value);
  if (typeof value === "string") {
    if (typeof schema.pattern === "string") fail("pattern", new RegExp(schema.pattern, "u").test(value));
    if (typeof schema.maxLength === "number") fail("maxLength", value.length <= schema.maxLength);
  }
  if (typeof value === "number") {
    if (typeof schema.minimum === "number") fail("minimum", value >= schema.minimum);
    if (typeof schema.maximum === "number") fail("maximum", value <= schema.maximum);
  }
  if (Array.isArray(value)) {
    if (typeof schema.minItems === "number") fail("minItems", value.length >= schema.minItems);
    const { items } = schema;
    if (isSchema(items))
      errors.push(...value.flatMap((part, index) => jsonSchemaErrors(items, part, `${at}[${index}]`)));
  }
  for (const [keyword, fits] of [
    ["anyOf", (count: number) => count > 0],
    ["oneOf", (count: number) => count === 1],
  ] as const) {
    const options = schema[keyword];
    if (!Array.isArray(options)) continue;
    fail(keyword, fits(options.filter((option) => jsonSchemaErrors(option, value, at).length === 0).length));
  }
  if (isMap(value)) errors.push(...mapErrors(schema, value, at));
  return errors;
}

function mapErrors(schema: Exclude<Schema, boolean>, value: Readonly<Record<string, unknown>>, at: string): string[] {
  const errors: string[] = [];
  const properties = isMap(schema.properties) ? schema.properties : {};
  const patterns = isMap(schema.patternProperties) ? Object.entries(schema.patternProperties) : [];
  for (const field of Array.isArray(schema.required) ? schema.required : []) {
    if (!(field in value)) errors.push(`${at}.${field}: required`);
  }
  for (const [key, part] of Object.entries(value)) {
    const path = `${at}.${key}`;
    if (isSchema(schema.propertyNames)) errors.push(...jsonSchemaErrors(schema.propertyNames, key, path));
    const matching = patterns.filter(([pattern]) => new RegExp(pattern, "u").test(key)).map(([, inner]) => inner);
    const own = properties[key];
    const schemas = [...(own === undefined ? [] : [own]), ...matching];
    const applied = schemas.length > 0 ? schemas : [schema.additionalProperties ?? true];
    for (const inner of applied) if (isSchema(inner)) errors.push(...jsonSchemaErrors(inner, part, path));
  }
  return errors;
}

function hasType(value: unknown, type: unknown): boolean {
  if (type === "object") return isMap(value);
  if (type === "array") return Array.isArray(value);
  if (type === "integer") return Number.isInteger(value);
  return typeof value === type;
}

function isSchema(value: unknown): value is Schema {
  return typeof value === "boolean" || isMap(value);
}

function isMap(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
