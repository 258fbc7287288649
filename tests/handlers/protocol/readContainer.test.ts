import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { writeFileSync } from "node:fs";
import { containerKind, encodeContainer } from "../../../handlers/protocol/container";
import { decodeContainer } from "../../../handlers/protocol/decodeContainer";
import { isErrno } from "../../../handlers/protocol/errors";
import type { FileSystem } from "../../../handlers/protocol/fileSystem";
import { FormatError } from "../../../handlers/protocol/formatError";
import { nodeFileSystem } from "../../../handlers/protocol/nodeFileSystem";
import { readContainer } from "../../../handlers/protocol/readContainer";
import type { ThreadFileSystem } from "../../../handlers/protocol/threadFileSystem";
import { scratchDirectory } from "../../support/scratchDirectory";
import { threadForTests } from "../../support/threadForTests";

const kind = containerKind("test file", "TST", 1);
const FILE = encodeContainer(kind, [{ name: "TEXT", bytes: Buffer.from("one two three") }], [1, 2]);

describe("reading a file with its hash", () => {
  const scratch = scratchDirectory();
  let thread: ThreadFileSystem;
  before(() => {
    thread = threadForTests();
  });
  after(() => thread.end());

  const ways: Readonly<Record<string, () => FileSystem>> = {
    "in a thread of its own": () => thread,
    "where there is none": nodeFileSystem,
  };
  for (const [way, fileSystem] of Object.entries(ways)) {
    const put = (bytes: Uint8Array): string => {
      writeFileSync(`${scratch()}/file`, bytes);
      return `${scratch()}/file`;
    };

    it(`gives the bytes and what their last 32 have to be, ${way}`, async () => {
      const { bytes, digest } = await readContainer(fileSystem(), put(FILE));
      assert.deepEqual(bytes, FILE);
      assert.equal(digest, createHash("sha256").update(FILE.subarray(0, -32)).digest("hex"));
      assert.equal(digest, Buffer.from(FILE.subarray(-32)).toString("hex"));
      assert.equal(Buffer.from(decodeContainer(kind, bytes, digest).section("TEXT")).toString(), "one two three");
    });

    it(`lets an altered file be found, ${way}`, async () => {
      const altered = FILE.slice();
      altered[42]! ^= 1;
      const { bytes, digest } = await readContainer(fileSystem(), put(altered));
      assert.throws(
        () => decodeContainer(kind, bytes, digest),
        new FormatError(`test file of ${FILE.length} bytes: sha256 differs, section TEXT fails its CRC-32`),
      );
    });

    it(`takes files that are too short to be one, ${way}`, async () => {
      for (const length of [0, 31]) {
        const { bytes, digest } = await readContainer(fileSystem(), put(FILE.subarray(0, length)));
        assert.equal(bytes.length, length);
        assert.equal(digest, createHash("sha256").digest("hex"));
        const message = `test file of ${length} bytes: too short to be one`;
        assert.throws(() => decodeContainer(kind, bytes, digest), new FormatError(message));
      }
    });

    it(`rejects as reading does, ${way}`, async () => {
      await assert.rejects(readContainer(fileSystem(), `${scratch()}/none`), (error) => isErrno(error, "ENOENT"));
    });
  }
});
