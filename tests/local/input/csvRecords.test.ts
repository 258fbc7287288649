import * as assert from "node:assert/strict";
import { recordFiles } from "../../support/recordFiles";

describe("openRecordStream: CSV", () => {
  const { read, refusal } = recordFiles();

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
