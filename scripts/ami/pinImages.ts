import { isDeepStrictEqual } from "node:util";
import { isMap, isScalar, type Pair, parseDocument, type YAMLMap } from "yaml";
import { type SourceFile, StackFileError } from "../../config/parseStackFiles";

interface Edit {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

/**
 * The stack file with `ami` of some consumers set: everything else, comments and layout included, stays as it is.
 *
 * @param images consumer → image id
 * @throws StackFileError for a consumer that is not written out where it stands (a YAML alias or merge)
 */
export function pinImages(
  { name, text }: SourceFile,
  project: string,
  images: Readonly<Record<string, string>>,
): string {
  const document = parseDocument(text);
  const consumers = ["consumers", `${project}:consumers`]
    .map((key) => document.getIn(["config", key], true))
    .find((node) => isMap(node));
  const edits = Object.entries(images).flatMap(([consumer, image]): Edit[] => {
    const map = isMap(consumers) ? consumers.get(consumer, true) : undefined;
    const edit = isMap(map) ? editOf(map, image, text) : undefined;
    if (edit === undefined) {
      throw new StackFileError(
        `${name}: consumer ${consumer} is not written out there (an alias or a merge?); write ami: ${image} where it is`,
      );
    }
    return [edit];
  });
  const pinned = edits
    .sort((a, b) => b.start - a.start)
    .reduce((all, { start, end, text: put }) => all.slice(0, start) + put + all.slice(end), text);
  checkThat(pinned, document.toJS(), project, images, name);
  return pinned;
}

function editOf(map: YAMLMap, image: string, text: string): Edit | undefined {
  const pinned = pairOf(map, "ami");
  if (pinned !== undefined) {
    const { value } = pinned;
    if (!isScalar(value) || value.range == null) return undefined;
    const [start, end] = value.range;
    // `ami:` without a value ends at its colon.
    return { start, end, text: text[start - 1] === ":" ? ` ${image}` : image };
  }
  const after = pairOf(map, "instanceType") ?? pairOf(map, "compute");
  const { key, value } = after ?? {};
  if (!isScalar(key) || !isScalar(value) || key.range == null || value.range == null) return undefined;
  const end = value.range[1];
  if (map.flow === true) return { start: end, end, text: `, ami: ${image}` };
  const line = text.lastIndexOf("\n", key.range[0]) + 1;
  const indent = text.slice(line, key.range[0]);
  // Behind a comment that explains the line.
  const next = text.slice(end).search(/\r?\n|$/) + end;
  const lineBreak = text.includes("\r\n") ? "\r\n" : "\n";
  return { start: next, end: next, text: `${lineBreak}${indent}ami: ${image}` };
}

function pairOf(map: YAMLMap, name: string): Pair | undefined {
  return map.items.find(({ key }) => isScalar(key) && key.value === name);
}

/** The file says what it said, and the images; anything else is a fault here, and is not written. */
function checkThat(
  text: string,
  before: { config?: Record<string, Record<string, object> | undefined> },
  project: string,
  images: Readonly<Record<string, string>>,
  name: string,
): void {
  // Without aliases' shared objects: what two names share is two things to the file's reader.
  const wanted: typeof before = JSON.parse(JSON.stringify(before));
  for (const [consumer, ami] of Object.entries(images)) {
    const consumers = wanted.config?.consumers ?? wanted.config?.[`${project}:consumers`];
    Object.assign(consumers?.[consumer] ?? {}, { ami });
  }
  if (isDeepStrictEqual(parseDocument(text).toJS(), wanted)) return;
  throw new StackFileError(`${name}: cannot be changed without changing more; write the images by hand`);
}
