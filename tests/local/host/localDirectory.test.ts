import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  checkFormat,
  FORMAT,
  type LocalFormat,
  localPaths,
  makeLocalDirectory,
  recordFormat,
  resetLocalDirectory,
} from "../../../local/host/localDirectory";
import { StartError } from "../../../local/host/startError";

const WANTED: LocalFormat = { format: FORMAT, stack: "local", idsEnforced: true };
const REMEDY = "`npm start -- --reset` clears it and starts empty";

describe(".local/", () => {
  let root: string;
  beforeEach(() => {
    root = join(mkdtempSync(join(tmpdir(), "local-")), ".local");
    makeLocalDirectory(root);
  });
  afterEach(() => rmSync(join(root, ".."), { recursive: true, force: true }));

  const refusal = (wanted: LocalFormat): string => {
    try {
      checkFormat(root, wanted);
    } catch (error) {
      assert.ok(error instanceof StartError);
      return error.message;
    }
    throw new Error("accepted");
  };

  it("is 0700, also if it was there with another mode", () => {
    assert.equal(statSync(root).mode & 0o777, 0o700);
    rmSync(root, { recursive: true });
    mkdirSync(root, { mode: 0o755 });
    makeLocalDirectory(root);
    assert.equal(statSync(root).mode & 0o777, 0o700);
  });

  it("is refused with the remedy where it cannot be had: a file has its name", () => {
    rmSync(root, { recursive: true });
    writeFileSync(root, "");
    assert.throws(() => makeLocalDirectory(root), {
      name: "StartError",
      message: `${root}: EEXIST: file already exists; it must be a directory of your own that can be written to: remove it, or start as its owner`,
    });
  });

  it("accepts the format that it recorded, and an empty folder", () => {
    checkFormat(root, WANTED);
    recordFormat(root, WANTED);
    assert.deepEqual(JSON.parse(readFileSync(join(root, "format.json"), "utf8")), WANTED);
    checkFormat(root, WANTED);
  });

  const refused: readonly (readonly [string, string, string])[] = [
    [
      "an older format",
      JSON.stringify({ ...WANTED, format: 0 }),
      "its data has format 0, this version reads and writes format 1",
    ],
    [
      "a newer format",
      JSON.stringify({ ...WANTED, format: 2 }),
      "its data has format 2, this version reads and writes format 1",
    ],
    ["a torn file", '{"form', "its format.json is damaged, so nobody can tell what wrote the data"],
    ["another stack", JSON.stringify({ ...WANTED, stack: "demo" }), 'its data belongs to stack "demo", not to "local"'],
    [
      "the other enforcement",
      JSON.stringify({ ...WANTED, idsEnforced: false }),
      "its files all belong to one person (it was written without root), but this run gives every consumer its own uid",
    ],
  ];
  for (const [what, content, problem] of refused) {
    it(`refuses ${what} with the remedy`, () => {
      writeFileSync(join(root, "format.json"), content);
      assert.equal(refusal(WANTED), `${root}: ${problem}; ${REMEDY}`);
    });
  }

  it("refuses a root's data to a run without root", () => {
    recordFormat(root, WANTED);
    assert.equal(
      refusal({ ...WANTED, idsEnforced: false }),
      `${root}: its files belong to the consumers' own uids (it was written by root on Linux), which this run cannot take on; ${REMEDY}`,
    );
  });

  it("refuses data without a format", () => {
    mkdirSync(join(root, "efs"));
    assert.equal(refusal(WANTED), `${root}: has data but no format.json; ${REMEDY}`);
  });

  it("is emptied by a reset, all but the lock", () => {
    recordFormat(root, WANTED);
    mkdirSync(join(root, "efs", "samples"), { recursive: true });
    writeFileSync(join(root, "host.lock"), "{}");
    resetLocalDirectory(root);
    assert.deepEqual(readdirSync(root), ["host.lock"]);
    checkFormat(root, { ...WANTED, stack: "demo" });
  });

  it("has one place for every path", () => {
    assert.deepEqual(localPaths("/x/.local"), {
      root: "/x/.local",
      fileSystem: "/x/.local/efs",
      acknowledgements: "/x/.local/acknowledgements",
      logs: "/x/.local/logs",
      run: "/x/.local/run",
      status: "/x/.local/status.json",
    });
  });
});
