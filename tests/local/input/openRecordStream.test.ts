import * as assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { FieldNames } from "../../../local/input/fieldNames";
import { InputError } from "../../../local/input/inputError";
import { openRecordStream, type RecordOrProblem } from "../../../local/input/openRecordStream";

describe("openRecordStream", () => {
  let directory: string;

  before(() => {
    directory = mkdtempSync(join(tmpdir(), "input-"));
  });

  after(() => rmSync(directory, { recursive: true }));

  function fileOf(content: string | Buffer): string {
    const file = join(directory, "input");
    writeFileSync(file, content);
    return file;
  }

  async function read(content: string | Buffer, names: FieldNames = {}): Promise<RecordOrProblem[]> {
    const found: RecordOrProblem[] = [];
    for await (const items of openRecordStream(fileOf(content), names)) found.push(...items);
    return found;
  }

  /** Message of the InputError, with the file's path as FILE. */
  async function refusal(content: string | Buffer, names: FieldNames = {}): Promise<string> {
    const error = await read(content, names).then(
      (found) => assert.fail(`read ${JSON.stringify(found)}`),
      (reason: unknown) => reason,
    );
    assert.ok(error instanceof InputError, String(error));
    return error.message.replaceAll(join(directory, "input"), "FILE");
  }

  describe("CSV", () => {
    it("takes numbers as numeric, empty cells as absent, the rest as categorical", async () => {
      assert.deepEqual(await read("a,b,c,label\n1,x,-2.5e3,1\n007,,.5,0\n+1.,1e400x,NaN,\n"), [
        { line: 2, record: { label: 1, features: { a: 1, b: "x", c: -2500 } } },
        { line: 3, record: { label: 0, features: { a: "007", c: 0.5 } } },
        { line: 4, record: { label: null, features: { a: 1, b: "1e400x", c: "NaN" } } },
      ]);
    });

    it("takes label and id from the columns that are named, in every way labels are written", async () => {
      const rows = ["0", "1", "true", "FALSE", "1.0", "0.0", "", "null"].map((label, n) => `${label},k${n},7`);
      const found = await read(["class,name,a", ...rows].join("\n"), { label: "class", key: "name" });
      assert.deepEqual(
        found,
        [0, 1, 1, 0, 1, 0, null, null].map((label, n) => ({
          line: n + 2,
          record: { id: `k${n}`, label, features: { a: 7 } },
        })),
      );
    });

    it("has records without a label where the file has no such column", async () => {
      assert.deepEqual(await read("a,b\n1,2\n"), [{ line: 2, record: { features: { a: 1, b: 2 } } }]);
    });

    it("reads quoted fields with commas, quotes and newlines, \\r\\n, a byte order mark and blank lines", async () => {
      const text = '\ufeffa,"b ""c"""\r\n\r\n"x, y","one\r\ntwo"\r\nz,"he said ""no"""';
      assert.deepEqual(await read(text), [
        { line: 3, record: { features: { a: "x, y", 'b "c"': "one\ntwo" } } },
        { line: 5, record: { features: { a: "z", 'b "c"': 'he said "no"' } } },
      ]);
    });

    it("tells every malformed row with its line and loses no other", async () => {
      const text = [
        "a,b,label",
        "1,2,1",
        "1,2", // 3
        "1,2,0,4", // 4
        '1,b"ad,0', // 5
        '1,b"a"d,0', // 6
        '"ok"bad,1,0', // 7
        "2,2,0",
        '"open,1,0', // 9
        "3,3,1",
        '"a ""quoted"" one",3,1',
        '"stray,1,0', // 12
        "4,4,2", // 13
        "5,5,1",
      ].join("\n");
      assert.deepEqual(await read(text), [
        { line: 2, record: { label: 1, features: { a: 1, b: 2 } } },
        { line: 3, problem: "has 2 fields, the header names 3" },
        { line: 4, problem: "has 4 fields, the header names 3" },
        { line: 5, problem: "a quote stands inside a field that does not begin with one" },
        { line: 6, problem: "a quote stands inside a field that does not begin with one" },
        { line: 7, problem: "a quoted field goes on after its closing quote" },
        { line: 8, record: { label: 0, features: { a: 2, b: 2 } } },
        { line: 9, problem: "a quoted field begins here and is not closed" },
        { line: 10, record: { label: 1, features: { a: 3, b: 3 } } },
        { line: 11, record: { label: 1, features: { a: 'a "quoted" one', b: 3 } } },
        { line: 12, problem: "a quoted field begins here and is not closed" },
        { line: 13, problem: 'label: got "2", allowed are 0, 1, true, false, and nothing or null (not known yet)' },
        { line: 14, record: { label: 1, features: { a: 5, b: 5 } } },
      ]);
    });

    it("refuses by ingest's own rules, row by row", async () => {
      assert.deepEqual(await read(`a,id\n1e39,x\n2,\n3,y\n${"v".repeat(4097)},z\n`), [
        {
          line: 2,
          problem: 'features["a"]: got 1e+39, must be finite and fit a 32-bit float (at most 3.4028234e38 from zero)',
        },
        { line: 3, problem: 'id: got "", must be a string of 1 to 256 characters of well-formed Unicode' },
        { line: 4, record: { id: "y", features: { a: 3 } } },
        { line: 5, problem: 'features["a"]: got a string of 4097 characters, at most 4,096 are allowed' },
      ]);
    });

    it("takes __proto__ as a name like others", async () => {
      const [item] = await read("__proto__,constructor\n1,x\n");
      assert.ok(item !== undefined && "record" in item);
      assert.deepEqual(Object.entries(item.record.features), [
        ["__proto__", 1],
        ["constructor", "x"],
      ]);
    });

    it("refuses a header with all that is wrong in it", async () => {
      assert.equal(
        await refusal("a,,clas,a\n1,2,3,4\n", { label: "class", key: "key" }),
        'FILE: the first line must name the columns: column 2 has no name; columns 1 and 4 are both called "a"; ' +
          'there is no column "class" for the label; did you mean "clas"?; ' +
          'there is no column "key" for the key; columns are a, , clas, a',
      );
      assert.equal(
        await refusal("label,id\n1,2\n"),
        "FILE: the first line must name the columns: there is no column for a feature",
      );
      assert.equal(
        await refusal("a;b;label\n1;2;1\n"),
        "FILE: the first line must name the columns: fields must be separated by commas",
      );
      assert.equal(
        await refusal("a,b\n1,2\n", { label: "a", key: "a" }),
        'FILE: the first line must name the columns: column "a" cannot be both label and key',
      );
      assert.equal(await refusal('"a,b\n1,2\n'), "FILE: line 1: a quoted field begins here and is not closed");
    });
  });

  describe("JSON lines", () => {
    it("takes features under features, or flat", async () => {
      const lines = [
        { id: "x1", label: true, features: { a: 1, b: "x", c: false, d: null } },
        { id: 7, label: 0, a: 1, b: "x" },
        { a: { b: 1 }, features: "flat" },
        { features: { label: 3, id: "inner" } },
      ];
      assert.deepEqual(await read(lines.map((line) => JSON.stringify(line)).join("\n")), [
        { line: 1, record: { id: "x1", label: 1, features: { a: 1, b: "x", c: false, d: null } } },
        { line: 2, record: { id: "7", label: 0, features: { a: 1, b: "x" } } },
        {
          line: 3,
          problem: 'features["a"]: got an object, allowed are a string, a number, true, false and null (absent)',
        },
        {
          ...{ line: 4, record: { features: { label: 3, id: "inner" } } },
          text: '{"features":{"label":3,"id":"inner"}}',
        },
      ]);
    });

    it("gives the text of a line that is a record as it stands, and of no other", async () => {
      const asTheyAre = [
        '{"label":0,"features":{"x":1.50}}',
        ' {"features": {"x":"\\u00e9"}, "id":"a", "label":null}\t',
        '{"label":1,"label":0,"id":"b","features":{}}',
      ];
      const changed = [
        ...['{"label":true,"features":{}}', '{"label":"1","features":{}}', '{"id":7,"label":0,"features":{}}'],
        ...['{"label":1,"x":2}', '{"label":1,"features":2}', '{"features":{"label":1,"x":2}}'],
      ];
      const lines = [...asTheyAre, ...changed, '{"label":1,"features":{},"x":1}', '{"label":0,"features":{"x":[]}}'];
      const textsOf = (found: readonly RecordOrProblem[]) =>
        found.map((item) => ("problem" in item ? "problem" : item.text));
      const expected = [...asTheyAre, ...changed.map(() => undefined), "problem", "problem"];
      assert.deepEqual(textsOf(await read(lines.join("\r\n"), { label: "label" })), expected);
      assert.deepEqual(textsOf(await read(`\ufeff${asTheyAre[1]}\n`, { label: "label", key: "id" })), [asTheyAre[1]]);
      // Label or key have to be taken out of the features first.
      const nested = '{"label":1,"id":"a","features":{"y":0,"k":"b"}}';
      assert.deepEqual(textsOf(await read(nested, { label: "y" })), [undefined]);
      assert.deepEqual(textsOf(await read(nested, { key: "k" })), [undefined]);
    });

    it("takes label and key from the fields that are named, outside of features or in it", async () => {
      const lines = ['{"y":"1","k":"a","x":1}', '{"features":{"y":0,"k":"b","x":2}}', '{"y":null,"k":3,"features":{}}'];
      assert.deepEqual(await read(lines.join("\n"), { label: "y", key: "k" }), [
        { line: 1, record: { id: "a", label: 1, features: { x: 1 } } },
        { line: 2, record: { id: "b", label: 0, features: { x: 2 } } },
        { line: 3, record: { id: "3", label: null, features: {} } },
      ]);
    });

    it("tells every malformed line and goes on", async () => {
      const lines = [
        '{"label":1,"x":1}',
        "{",
        "[1]",
        '{"label":[],"x":1}',
        '{"label":2,"x":1}',
        '{"lable":1,"features":{}}',
        '{"x":2}',
      ];
      assert.deepEqual(await read(lines.join("\n")), [
        { line: 1, record: { label: 1, features: { x: 1 } } },
        { line: 2, problem: "is not JSON: Expected property name or '}' in JSON at position 1 (line 1 column 2)" },
        { line: 3, problem: "got [1], must be an object" },
        { line: 4, problem: "label: got [], allowed are 0, 1, true, false, and nothing or null (not known yet)" },
        { line: 5, problem: "label: got 2, allowed are 0, 1, true, false, and nothing or null (not known yet)" },
        { line: 6, problem: '["lable"]: unknown, did you mean label?' },
        { line: 7, record: { features: { x: 2 } } },
      ]);
    });

    it("says so where a field that was asked for is missing", async () => {
      assert.deepEqual(await read('{"clas":1,"x":1}\n{"class":1}', { label: "class", key: "name" }), [
        {
          line: 1,
          problem: '"class": there is no such field; did you mean "clas"?; "name": there is no such field',
        },
        { line: 2, problem: '"name": there is no such field' },
      ]);
    });
  });

  describe("files", () => {
    it("refuses what cannot be read as a whole", async () => {
      assert.equal(await refusal(""), "FILE: is empty");
      assert.equal(await refusal(" \n\n"), "FILE: is empty");
      assert.equal(
        await refusal('[{"a":1}]'),
        "FILE: is one JSON array, must have one object a line; convert it: jq --compact-output '.[]' FILE",
      );
      assert.equal(
        await refusal(Buffer.from([0x1f, 0x8b, 8, 0])),
        "FILE: is compressed with gzip; unpack it first: gunzip --keep FILE",
      );
      assert.equal(
        await refusal(Buffer.from("a,\xe9\n1,2\n", "latin1")),
        "FILE: line 1 is not UTF-8; convert the file, for example with iconv -t utf-8",
      );
    });

    it("names files that are not there or are directories", async () => {
      const path = join(directory, "nested");
      mkdirSync(path);
      await assert.rejects(
        openRecordStream(path, {}).next(),
        new InputError(`${path}: is a directory, name a file in it`),
      );
      const missing = join(directory, "missing");
      await assert.rejects(openRecordStream(missing, {}).next(), new InputError(`${missing}: no such file`));
    });

    it("counts lines that are not UTF-8 or too long, across chunks", async () => {
      const long = `{"x":"${"v".repeat(1_200_000)}"}`;
      const text = Buffer.concat([
        Buffer.from(`{"x":1}\n${long}\n{"x":2}\n`),
        Buffer.from('{"x":"\xff"}\n{"x":3}', "latin1"),
      ]);
      assert.deepEqual(await read(text), [
        { line: 1, record: { features: { x: 1 } } },
        { line: 2, problem: "has 1200008 bytes, a line may have 1048576" },
        { line: 3, record: { features: { x: 2 } } },
        { line: 4, problem: "is not UTF-8; convert the file, for example with iconv -t utf-8" },
        { line: 5, record: { features: { x: 3 } } },
      ]);
    });
  });
});
