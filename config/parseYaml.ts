import {
  type Document,
  isAlias,
  isNode,
  isScalar,
  isSeq,
  isMap as isYamlMap,
  LineCounter,
  parseDocument,
  visit,
} from "yaml";
import { join } from "./problem";

export interface ParsedYaml {
  readonly value: unknown;
  /** Path below `config`, in the notation of problems → line, from 1, of every key and list element. */
  readonly lines: ReadonlyMap<string, number>;
}

/** What makes a text no YAML, or YAML that holds itself; `faults` are one line each, with line and column. */
export class YamlError extends Error {
  override readonly name = "YamlError";

  constructor(readonly faults: readonly string[]) {
    super(faults.join("\n"));
  }
}

/** Parses one document. Throws YamlError; `name` is what its faults call the file. */
export function parseYaml(name: string, text: string): ParsedYaml {
  const lineCounter = new LineCounter();
  const document = parseDocument(text, { lineCounter, prettyErrors: false, merge: true });
  const at = (offset: number): string => {
    const { line, col } = lineCounter.linePos(offset);
    return `${name}:${line}:${col}`;
  };
  const syntax = document.errors.find(({ code }) => code !== "DUPLICATE_KEY");
  // Whatever else the parser stumbles over after it is a consequence.
  if (syntax !== undefined) throw new YamlError([`${at(syntax.pos[0])}: not YAML: ${syntax.message.split("\n")[0]}`]);
  const faults = document.errors.map(({ pos: [offset] }) => {
    const key = /^.*?(?=\s*:(?:\s|$))/m.exec(text.slice(offset))?.[0] ?? "";
    return `${at(offset)}: ${key} stands twice in one map; keep one of them`;
  });
  faults.push(...aliasFaults(document, at));
  if (faults.length > 0) throw new YamlError(faults);
  const lines = new Map<string, number>();
  collectLines(document.get("config"), "", (offset) => lineCounter.linePos(offset).line, lines);
  return { value: document.toJS(), lines };
}

/** Aliases of nothing, and those that stand inside of what they stand for. */
function aliasFaults(document: Document, at: (offset: number) => string): string[] {
  const faults: string[] = [];
  visit(document, {
    Alias(_, alias, path) {
      const meant = alias.resolve(document);
      const place = at(alias.range?.[0] ?? 0);
      if (meant === undefined) faults.push(`${place}: *${alias.source} has no anchor &${alias.source} before it`);
      else if (path.includes(meant)) faults.push(`${place}: *${alias.source} stands inside of what it stands for`);
    },
  });
  return faults;
}

function collectLines(
  node: unknown,
  path: string,
  lineOf: (offset: number) => number,
  lines: Map<string, number>,
): void {
  const note = (at: string, key: unknown, value: unknown): void => {
    const start = isNode(key) ? key.range?.[0] : undefined;
    if (start !== undefined) lines.set(at, lineOf(start));
    if (!isAlias(value)) collectLines(value, at, lineOf, lines);
  };
  if (isYamlMap(node)) {
    for (const { key, value } of node.items) {
      const name = isScalar(key) ? String(key.value) : String(key);
      note(path === "" ? name : join(path, name), key, value);
    }
  } else if (isSeq(node)) {
    for (const [index, item] of node.items.entries()) note(join(path, index), item, item);
  }
}
