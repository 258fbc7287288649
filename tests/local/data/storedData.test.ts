import * as assert from "node:assert/strict";
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { dataCommand } from "../../../local/data/dataCommand";
import { StorageFixture } from "../checker/storageFixture";
import { IngestServer } from "./ingestServer";

const records = (name: string, count: number) =>
  Array.from({ length: count }, (_, k) => ({
    id: `${name}${k}`,
    label: k % 2 === 0,
    features: { a: `${name}${k}`, n: k },
  }));

describe("npm run data, on what is stored", () => {
  let localRoot: string;
  let fixture: StorageFixture;

  beforeEach(() => {
    localRoot = mkdtempSync(join(tmpdir(), "stored-"));
    fixture = new StorageFixture(join(localRoot, "efs"));
  });
  afterEach(() => rmSync(localRoot, { recursive: true }));

  /** By the fixture's clock: 2026-11-24T02:01Z. */
  async function run(...argv: string[]) {
    const out: string[] = [];
    const said: string[] = [];
    const code = await dataCommand(argv, {
      ...{ localRoot, now: () => Date.parse("2026-11-24T02:10:00Z") },
      out: async (text) => void out.push(text),
      say: (text) => void said.push(text),
      progress: () => undefined,
      pause: async () => undefined,
    });
    return { code, out: out.join(""), said };
  }

  describe("export", () => {
    it("gives back what was sent, by the time of receipt, each request once", async () => {
      await fixture.store("p", "late", 0, records("late", 1), 5);
      await fixture.store("p", "b", 1, records("b", 2), 2);
      await fixture.store("p", "a", 0, records("a", 2), 1);
      await fixture.store("p", "a", 0, records("a", 2), 3);
      const { code, out, said } = await run("export", "--from", "2026-11-24T02:02Z", "--to", "2026-11-24T02:06Z");
      assert.equal(code, 0);
      assert.deepEqual(
        out
          .trimEnd()
          .split("\n")
          .map((line) => JSON.parse(line)),
        [...records("a", 2), ...records("b", 2)],
      );
      assert.deepEqual(said, [
        "4 records of 2 segments, received 2026-11-24T02:02:00.000Z to 2026-11-24T02:06:00.000Z",
      ]);
    });

    it("writes a file of its own, and never over another", async () => {
      await fixture.store("p", "a", 0, records("a", 3));
      const path = join(localRoot, "out.jsonl");
      assert.equal((await run("export", "--from", "1h", "--out", path)).code, 0);
      assert.equal(readFileSync(path, "utf8").split("\n").length, 4);
      assert.equal(statSync(path).mode & 0o777, 0o600);
      const again = await run("export", "--from", "1h", "--out", path);
      assert.deepEqual(
        [again.code, again.said],
        [2, [`--out ${path}: EEXIST: file already exists, open '${path}'; name a new file in a folder that exists`]],
      );
    });

    it("comes in again as it was", async () => {
      await fixture.store("p", "a", 0, records("a", 3));
      const path = join(localRoot, "out.jsonl");
      await run("export", "--from", "1h", "--out", path);
      const other = mkdtempSync(join(tmpdir(), "again-"));
      const server = new IngestServer(other);
      try {
        await server.start();
        await dataCommand(["import", path], {
          ...{ localRoot: other, now: Date.now, out: async () => undefined, say: () => undefined },
          ...{ progress: () => undefined, pause: async () => undefined },
        });
        const [[stored]] = [...server.storage().segments().values()] as [[string]];
        const sent = records("a", 3).map((record) => ({ ...record, label: record.label ? 1 : 0 }));
        assert.deepEqual(JSON.parse(server.storage().segment(stored).raw()), sent);
      } finally {
        await server.stop();
        rmSync(other, { recursive: true });
      }
    });

    it("names what is damaged and gives the rest", async () => {
      const id = await fixture.store("p", "a", 0, records("a", 1));
      await fixture.store("p", "b", 0, records("b", 1));
      damage(id);
      const { code, out, said } = await run("export", "--from", "1h");
      assert.deepEqual([code, JSON.parse(out)], [1, records("b", 1)[0]]);
      assert.match(said[0]!, new RegExp(`^ready/202611240201/${id[0]}/${id}\\.seg cannot be read: `));
    });
  });

  describe("quarantine", () => {
    it("is empty where nothing was given up", async () => {
      await fixture.store("p", "a", 0, records("a", 1));
      await fixture.train();
      assert.deepEqual(await run("quarantine", "list"), { code: 0, out: "", said: ["0 in quarantine"] });
      assert.deepEqual(await run("quarantine", "retry"), { code: 0, out: "", said: ["nothing is in quarantine"] });
    });

    it("lists what was given up, and sends it again once the file is whole", async () => {
      const id = await fixture.store("p", "a", 0, records("a", 4));
      const whole = damage(id);
      await fixture.train();
      const listed = await run("quarantine", "list");
      assert.match(
        listed.out,
        new RegExp(`^\\S+Z  entry 1  4 records  ready/202611240201/${id[0]}/${id}\\.seg: .+\\n$`),
      );
      assert.deepEqual(listed.said, ["1 in quarantine"]);

      const server = new IngestServer(localRoot);
      await server.start();
      try {
        const damaged = await run("quarantine", "retry");
        assert.equal(damaged.code, 1);
        assert.match(damaged.out, new RegExp(`^${id}: damaged: ready/`));
        assert.deepEqual(server.keys, []);

        writeFileSync(fixture.find("samples", `${id}.seg`), whole);
        assert.deepEqual(await run("quarantine", "retry"), { code: 0, out: `${id}: 4 records sent again\n`, said: [] });
        assert.deepEqual(server.keys, ["a"]);
      } finally {
        await server.stop();
      }
      // The same request under the same id, in the minute in which it was sent again.
      assert.equal(server.storage().segments().get(id)?.length, 2);
      await fixture.train();
      assert.deepEqual(await run("quarantine", "list"), { code: 0, out: "", said: ["0 in quarantine"] });
    });
  });

  it("stat counts samples, journal and models", async () => {
    await fixture.store("p", "a", 0, records("a", 3));
    await fixture.train();
    await fixture.store("p", "a", 0, records("a", 3), 2);
    const damaged = await fixture.store("p", "c", 0, records("c", 2), 4);
    damage(damaged);
    await fixture.train();
    await fixture.store("p", "b", 0, records("b", 5), 6);
    const { code, out } = await run("stat", "--json");
    assert.equal(code, 0);
    const { model, ...rest } = JSON.parse(out);
    assert.deepEqual(rest.samples, { files: 4, oldest: "202611240201", newest: "202611240207", waiting: 1 });
    assert.deepEqual(rest.log.learned, { segments: 1, records: 3 });
    assert.deepEqual([rest.log.duplicates, rest.log.conflicts], [1, 0]);
    assert.deepEqual(rest.log.quarantined, { segments: 1, records: 2 });
    assert.equal(rest.checkpoint.position, rest.log.entries - 1);
    assert.equal(model.trained + model.heldOut, 3);
    const lines = (await run("stat")).out.split("\n");
    assert.equal(
      lines[0],
      "samples     4 files, received 2026-11-24 02:01 to 2026-11-24 02:07 UTC; 1 wait to be learned",
    );
    assert.equal(lines[2], "            1 duplicates, 0 conflicts, 1 in quarantine (2 records)");
  });

  it("says so where no stack has run", async () => {
    rmSync(join(localRoot, "efs"), { recursive: true });
    assert.deepEqual(await run("stat"), {
      code: 1,
      out: "",
      said: [
        `${join(localRoot, "efs")}: no stack has run on this machine; a deployed stack's directories are read on its worker, see docs/operations.md`,
      ],
    });
  });

  it("says how it is called", async () => {
    const { code, out } = await run("--help");
    assert.equal(code, 0);
    assert.match(out, /^usage: npm run data -- import FILE /);
  });

  /** Flips a bit in the middle of a segment's file; returns what it was. */
  function damage(id: string): Buffer {
    const path = fixture.find("samples", `${id}.seg`);
    const whole = readFileSync(path);
    const broken = Buffer.from(whole);
    broken[broken.length - 60]! ^= 1;
    writeFileSync(path, broken);
    return whole;
  }
});
