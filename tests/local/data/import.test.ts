import * as assert from "node:assert/strict";
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { dataCommand } from "../../../local/data/dataCommand";
import { localTarget } from "../../../local/data/ingestTarget";
import { IngestServer } from "./ingestServer";

/** Of one batch. */
const BATCH = 1_000;

describe("npm run data -- import", () => {
  let localRoot: string;
  let server: IngestServer;
  let file: string;

  beforeEach(async () => {
    localRoot = mkdtempSync(join(tmpdir(), "import-"));
    file = join(localRoot, "input.csv");
    server = new IngestServer(localRoot);
    await server.start();
  });
  afterEach(async () => {
    await server.stop();
    rmSync(localRoot, { recursive: true });
  });

  function rows(from: number, to: number): string[] {
    return Array.from({ length: to - from }, (_, k) => `r${from + k},${k % 2},${k / 4},c${k % 7}`);
  }

  function write(count: number, ...others: string[]): readonly string[] {
    writeFileSync(file, ["id,label,x,c", ...others, ...rows(0, count), ""].join("\n"));
    return Array.from({ length: count }, (_, k) => `r${k}`);
  }

  /** Exit code, and what was said; the file as FILE. */
  async function run(...argv: string[]) {
    const out: string[] = [];
    const said: string[] = [];
    const progress: string[] = [];
    const pauses: number[] = [];
    const code = await dataCommand(argv, {
      ...{ localRoot, now: () => 0 },
      out: async (text) => void out.push(text),
      say: (text) => void said.push(text.replaceAll(file, "FILE")),
      progress: (text) => void progress.push(text),
      pause: async (milliseconds) => void pauses.push(milliseconds),
    });
    return { code, out: out.join(""), said, progress, pauses };
  }

  it("sends every record once, in order, and shows how far it is", async () => {
    const ids = write(2_500);
    const { code, out, said, progress } = await run("import", file);
    assert.deepEqual([code, out, said], [0, "imported 2,500 records\n", []]);
    assert.deepEqual(server.stored(), { ids, segments: 3 });
    assert.deepEqual(progress, [
      "1,000 records, 0 malformed rows",
      "2,000 records, 0 malformed rows",
      "2,500 records, 0 malformed rows",
      "",
    ]);
    const [key] = server.keys[0]!.split("-");
    assert.match(key!, /^[0-9a-f]{32}$/);
    assert.deepEqual(server.keys, [`${key}-0`, `${key}-1`, `${key}-2`]);
  });

  it("sends nothing a second time, and knows a copy of the file by its content", async () => {
    const ids = write(1_500);
    await run("import", file);
    assert.deepEqual(await run("import", file), {
      code: 0,
      out: "imported 1,500 records, 1,500 of them by an earlier run\n",
      said: ["this file was imported already; only what is malformed is told again"],
      progress: ["1,000 records, 0 malformed rows", "1,500 records, 0 malformed rows", ""],
      pauses: [],
    });
    assert.equal(server.keys.length, 2);
    const copy = join(localRoot, "copy.csv");
    writeFileSync(copy, readFileSync(file));
    assert.equal((await run("import", copy)).out, "imported 1,500 records, 1,500 stood already\n");
    assert.deepEqual(server.stored(), { ids, segments: 2 });
  });

  it("tells the first ten malformed rows with their lines, counts the others, and goes on", async () => {
    const ids = write(3, ...Array.from({ length: 12 }, (_, k) => `bad${k},7,1,x`));
    const { code, out, said } = await run("import", file);
    assert.deepEqual([code, out], [0, "imported 3 records, 12 malformed rows left out\n"]);
    const problem = 'label: got "7", allowed are 0, 1, true, false, and nothing or null (not known yet)';
    const told = Array.from({ length: 10 }, (_, k) => `line ${k + 2}: ${problem}`);
    assert.deepEqual(said, [...told, "further malformed rows are counted"]);
    assert.deepEqual(server.stored().ids, ids);
  });

  it("says how many records have no label", async () => {
    writeFileSync(file, "x,class\n1,0\n2,\n");
    const { out } = await run("import", file);
    assert.equal(
      out,
      "imported 2 records\n2 have no label: they are stored, and nothing is learned from them; name its column with --label\n",
    );
  });

  it("repeats what was not answered, under the same key", async () => {
    const ids = write(1_200);
    server.treat = (nth) =>
      (["lose the answer", "lose the request", { status: 429, error: "TooManyRequestsException" }] as const)[nth] ??
      "answer";
    const { code, out, pauses } = await run("import", file);
    assert.deepEqual([code, out], [0, "imported 1,200 records, 1,000 stood already\n"]);
    assert.deepEqual(server.stored(), { ids, segments: 2 });
    assert.ok(pauses.every((pause) => pause >= 100));
    assert.deepEqual(new Set(server.keys).size, 2);
  });

  it("stops where ingest does not answer, and goes on there when it is repeated", async () => {
    const ids = write(3 * BATCH);
    const key = (n: number) => `${server.keys[0]!.split("-")[0]}-${n}`;
    server.treat = (nth) => (nth === 0 ? "answer" : { status: 500, error: "ServiceException" });
    const stopped = await run("import", file);
    assert.equal(stopped.code, 1);
    assert.deepEqual(stopped.said, [
      `ingest did not take batch ${key(1)} in 20 attempts: ServiceException: ServiceException it is; the same command goes on there`,
    ]);
    assert.deepEqual(stopped.pauses.slice(0, 9), [100, 200, 400, 800, 1_600, 3_200, 6_400, 10_000, 10_000]);
    server.keys.length = 0;
    server.treat = () => "answer";
    const again = await run("import", file);
    assert.deepEqual(again.said, ["goes on after 1,000 records that were acknowledged before"]);
    assert.equal(again.out, "imported 3,000 records, 1,000 of them by an earlier run\n");
    assert.deepEqual(server.keys, [key(1), key(2)]);
    assert.deepEqual(server.stored(), { ids, segments: 3 });
  }).timeout(60_000);

  it("stops at once where repeating cannot help, and says what would", async () => {
    write(10);
    const errors = [
      ["ResourceNotFoundException", 404, "check the name, the region and that it has an alias live"],
      ["AccessDeniedException", 403, "the caller needs lambda:InvokeFunction on its alias live"],
      ["UnrecognizedClientException", 403, "the credentials are not known there; check profile and region"],
    ] as const;
    for (const [error, status, remedy] of errors) {
      server.keys.length = 0;
      server.treat = () => ({ status, error });
      const { code, said, pauses } = await run("import", file);
      assert.deepEqual([code, pauses, server.keys.length], [1, [], 1]);
      assert.deepEqual(said, [`shared-storage-local-ingest cannot be invoked: ${error}: ${error} it is; ${remedy}`]);
    }
  });

  it("stops where the key stands with other records", async () => {
    write(5);
    await run("import", file);
    const [name] = readdirSync(join(localRoot, "imports"));
    rmSync(join(localRoot, "imports", name!));
    // The same key for other records cannot come from a file: it is planted in what stands.
    const { said, code } = await runWithConflict();
    assert.equal(code, 1);
    assert.match(
      said[0]!,
      /^ingest refused batch [0-9a-f]{32}-0: 409 key: key "[0-9a-f]{32}-0" of producer "import" stands/,
    );
  });

  async function runWithConflict() {
    const storage = server.storage();
    const [[path]] = [...storage.segments().values()] as [[string]];
    const { header } = storage.segment(path);
    rmSync(join(localRoot, "efs", "samples", path));
    const target = localTarget(localRoot);
    await target.send({ producer: header.producer, key: header.key!, records: [{ features: { other: 1 } }] });
    target.close();
    return run("import", file);
  }

  it("says that a file was changed while it was read", async () => {
    write(10);
    server.treat = () => {
      writeFileSync(file, "id,label,x,c\n", { flag: "a" });
      return "answer";
    };
    const { code, said } = await run("import", file);
    assert.equal(code, 2);
    assert.match(said.at(-1)!, /^FILE: was changed while it was read; /);
  });

  it("keeps its state to its owner", async () => {
    write(1);
    await run("import", file);
    const [name] = readdirSync(join(localRoot, "imports"));
    assert.equal(statSync(join(localRoot, "imports")).mode & 0o777, 0o700);
    assert.equal(statSync(join(localRoot, "imports", name!)).mode & 0o777, 0o600);
  });

  it("refuses files that it cannot read, and needs a stack that runs", async () => {
    assert.deepEqual((await run("import", "/nowhere")).said, ["/nowhere: no such file"]);
    assert.deepEqual((await run("import", localRoot)).said, [`${localRoot}: is not a file`]);
    writeFileSync(file, "");
    assert.deepEqual((await run("import", file)).said, ["FILE: is empty"]);
    await server.stop();
    server = new IngestServer(localRoot);
    const { code, said } = await run("import", file);
    assert.deepEqual(
      [code, said],
      [
        1,
        ["no stack runs on this machine; start one with npm start, or name a deployed function with --function NAME"],
      ],
    );
    await server.start();
  });

  describe("into a deployed function", () => {
    const variables = ["AWS_ENDPOINT_URL_LAMBDA", "AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_REGION"] as const;
    const before = Object.fromEntries(variables.map((name) => [name, process.env[name]]));
    afterEach(() => {
      for (const name of variables) {
        if (before[name] === undefined) delete process.env[name];
        else process.env[name] = before[name];
      }
    });

    it("uses the caller's own credentials, and has a state of its own", async () => {
      const ids = write(20);
      Object.assign(process.env, {
        ...{ AWS_ENDPOINT_URL_LAMBDA: server.url, AWS_ACCESS_KEY_ID: "AKIAEXAMPLE", AWS_SECRET_ACCESS_KEY: "secret" },
      });
      const { code, out } = await run(
        "import",
        file,
        "--function",
        "shared-storage-dev-ingest",
        "--region",
        "eu-west-1",
      );
      assert.deepEqual([code, out], [0, "imported 20 records\n"]);
      assert.deepEqual(server.stored().ids, ids);
      const again = await run("import", file);
      assert.equal(again.out, "imported 20 records, 20 stood already\n");
      assert.equal(readdirSync(join(localRoot, "imports")).length, 2);
    });
  });
});
