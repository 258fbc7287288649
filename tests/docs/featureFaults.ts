/** What `docs/features.md` is held against. */
export interface Project {
  readonly fileExists: (path: string) => boolean;
  /** Titles of all tests of a file that would run; undefined = no such test file. */
  readonly titles: (file: string) => readonly string[] | undefined;
}

export interface Row {
  /** Heading that the row stands under. */
  readonly part: string;
  readonly number: string;
  readonly here: string;
  readonly code: string;
  readonly test: string;
}

/** Rows of each part, by its heading: those of the study that the page is about. */
export const PARTS: Readonly<Record<string, number>> = { "What others offer": 43, "What none of them had": 16 };

const UNDONE = /planned|todo|not yet|tbd/i;

export function featureRows(markdown: string): readonly Row[] {
  let part = "";
  return markdown.split("\n").flatMap((line) => {
    part = /^## (.*)$/.exec(line)?.[1] ?? part;
    const cells = line.split("|").map((cell) => cell.trim());
    const [before, number = "", , here = "", code = "", test = "", after] = cells;
    if (before !== "" || after !== "" || !/^\d/.test(number)) return [];
    return [{ part, number, here, code, test }];
  });
}

/** Test file and title of everything that a cell cites. */
export function citedTests(test: string): readonly { readonly file: string; readonly title: string }[] {
  return [...test.matchAll(/`([^`]+)` "([^"]+)"/g)].map(([, file = "", title = ""]) => ({ file, title }));
}

/** Everything that the page claims and that is not so, one line each. */
export function featureFaults(markdown: string, project: Project): readonly string[] {
  const rows = featureRows(markdown);
  const missing = Object.entries(PARTS).flatMap(([part, count]) => {
    const numbers = rows.filter((row) => row.part === part).map(({ number }) => number);
    const wanted = Array.from({ length: count }, (_, index) => String(index + 1));
    return numbers.join() === wanted.join() ? [] : [`${part}: rows ${numbers.join()}, must be 1 to ${count}`];
  });
  return [
    ...missing,
    ...rows.flatMap((row) => rowFaults(row, project).map((fault) => `${row.part} ${row.number}: ${fault}`)),
  ];
}

function rowFaults({ here, code, test }: Row, { fileExists, titles }: Project): readonly string[] {
  const files = [...code.matchAll(/`([^`]+)`/g)].map(([, file = ""]) => file);
  const tests = citedTests(test);
  // Whatever the cell has besides is a citation that was not understood.
  const rest = test.replaceAll(/`[^`]+` "[^"]+"/g, "").replaceAll(/[; ]/g, "");
  return [
    ...(UNDONE.test(here) ? [`says ${JSON.stringify(here)}`] : []),
    ...(here === "" ? ["says nothing"] : []),
    ...(files.length === 0 ? ["names no code"] : []),
    ...files.filter((file) => !fileExists(file)).map((file) => `${file} does not exist`),
    ...(tests.length === 0 ? ["names no test"] : []),
    ...(rest === "" ? [] : [`the test reads ${JSON.stringify(test)}`]),
    ...tests.flatMap(({ file, title }) => {
      const found = titles(file);
      if (found === undefined) return [`${file} is no test file`];
      return found.includes(title) ? [] : [`${file} has no test ${JSON.stringify(title)}`];
    }),
  ];
}
