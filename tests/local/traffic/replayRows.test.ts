import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { InputError } from "../../../local/input/inputError";
import { ReplayRows } from "../../../local/traffic/replayRows";

describe("replay rows", () => {
  let folder: string;
  let file: string;
  const said: string[] = [];

  before(() => {
    folder = mkdtempSync(join(tmpdir(), "replay-rows-"));
    file = join(folder, "rows");
  });
  beforeEach(() => {
    said.length = 0;
  });
  after(() => rmSync(folder, { recursive: true }));

  function open(lines: readonly string[], label = "y"): Promise<ReplayRows> {
    writeFileSync(file, lines.map((line) => `${line}\n`).join(""));
    return ReplayRows.open(file, { label }, (text) => said.push(text.replaceAll(file, "FILE")));
  }

  async function texts(rows: ReplayRows): Promise<string[]> {
    const found: string[] = [];
    for await (const some of rows.records()) found.push(...some);
    return found;
  }

  async function all(rows: ReplayRows): Promise<unknown[]> {
    return (await texts(rows)).map((text) => JSON.parse(text));
  }

  async function refusal(lines: readonly string[], label?: string): Promise<string> {
    const error: unknown = await open(lines, label).then(
      () => assert.fail("opened"),
      (reason: unknown) => reason,
    );
    assert.ok(error instanceof InputError, String(error));
    return error.message.replaceAll(file, "FILE");
  }

  it("gives every record in order, the first one before it is asked for the others", async () => {
    const rows = await open(["a,y", "1,0", "2,1", "3,"]);
    assert.deepEqual(rows.first, { label: 0, features: { a: 1 } });
    assert.deepEqual(await all(rows), [
      { label: 0, features: { a: 1 } },
      { label: 1, features: { a: 2 } },
      { label: null, features: { a: 3 } },
    ]);
    assert.deepEqual([rows.malformed, said], [0, []]);
  });

  it("counts malformed rows and tells the first ten, each with its line; the rest goes on", async () => {
    const bad = Array.from({ length: 12 }, () => "1,9");
    const rows = await open(["a,y", "1,7", "2,0", ...bad, "3,1"]);
    assert.deepEqual(await all(rows), [
      { label: 0, features: { a: 2 } },
      { label: 1, features: { a: 3 } },
    ]);
    assert.equal(rows.malformed, 13);
    const wrong = (line: number, value: string) =>
      `FILE: line ${line}: label: got "${value}", allowed are 0, 1, true, false, and nothing or null (not known yet)`;
    assert.deepEqual(said, [
      wrong(2, "7"),
      ...Array.from({ length: 9 }, (_, n) => wrong(4 + n, "9")),
      "FILE: more malformed rows are only counted",
    ]);
  });

  it("does not say that more are coming after exactly ten", async () => {
    const rows = await open(["a,y", "1,1", ...Array.from({ length: 10 }, () => "1,9")]);
    await all(rows);
    assert.deepEqual([rows.malformed, said.length], [10, 10]);
  });

  it("names the label's column that is not there, and the nearest", async () => {
    assert.equal(
      await refusal(["a,clas", "1,0"], "class"),
      'FILE: the first line must name the columns: there is no column "class" for the label; did you mean "clas"?',
    );
  });

  it("refuses a file without rows", async () => {
    assert.equal(await refusal([]), "FILE: is empty");
    assert.equal(await refusal(["a,y"]), "FILE: has no rows");
  });

  it("refuses a file of whose first thousand rows none can be used, with what is wrong with ten of them", async () => {
    const message = await refusal(Array.from({ length: 1_100 }, (_, n) => `{"x":${n},"yy":1}`));
    assert.deepEqual(message.split("\n"), [
      "FILE: none of the first 1000 rows can be used:",
      ...Array.from({ length: 10 }, (_, n) => `  line ${n + 1}: "y": there is no such field; did you mean "yy"?`),
    ]);
  });

  it("gives a line that is a record already as it stands, and makes JSON of every other", async () => {
    const lines = ['{ "id": "a", "features": {"x": 1.50}, "y": 1 }', '{"label":1,"id":"b", "features":{"x":2}}'];
    assert.deepEqual(await texts(await open(lines)), ['{"features":{"x":1.5},"label":1,"id":"a"}']);
    assert.deepEqual(await texts(await open([lines[1]!, `${lines[1]} `], "label")), [lines[1], `${lines[1]} `]);
  });

  it("counts what is malformed in the first reading at once", async () => {
    const rows = await open(["a,y", "1,0", "2,x"]);
    assert.deepEqual([rows.malformed, said.length], [1, 1]);
    await rows.close();
  });

  it("can be closed before its end", async () => {
    const rows = await open(["a,y", ...Array.from({ length: 100_000 }, (_, n) => `${n},0`)]);
    await rows.close();
    const found = await all(rows);
    assert.ok(found.length < 100_000 && found.length > 0, String(found.length));
  });
});
