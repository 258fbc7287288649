/** Which columns are the label and the record's own id; everything else is a feature. */
export interface FieldNames {
  /** Undefined: `label`, where there is such a column. */
  readonly label?: string;
  /** Column that names the record. Undefined: `id`, where there is such a column. */
  readonly key?: string;
}

/** Names that are looked for where none is given. */
export const DEFAULT_NAMES = { label: "label", key: "id" } as const;

const LABELS: Readonly<Record<string, 0 | 1 | null>> = {
  ...{ "0": 0, "1": 1, "0.0": 0, "1.0": 1, false: 0, true: 1 },
  ...{ "": null, null: null },
};

/** 0, 1 or null (not known yet) of what stands in a label's place; undefined if it is none of these. */
export function readLabel(value: unknown): 0 | 1 | null | undefined {
  if (typeof value === "object" && value !== null) return undefined;
  const text = String(value).trim().toLowerCase();
  return Object.hasOwn(LABELS, text) ? LABELS[text] : undefined;
}

/** What a label may be, for error texts. */
export const LABEL_FORM = "0, 1, true, false, and nothing or null (not known yet)";
