import assert from "node:assert/strict";
import { mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { isErrno } from "../../../handlers/protocol/errors";
import { Publisher } from "../../../handlers/protocol/publish";
import type { ThreadFileSystem } from "../../../handlers/protocol/threadFileSystem";
import { scratchDirectory } from "../../support/scratchDirectory";
import { threadForTests } from "../../support/threadForTests";

const bytes = (text: string): Uint8Array => Buffer.from(text, "utf8");

describe("creating and linking a file in one message", () => {
  const scratch = scratchDirectory();
  let thread: ThreadFileSystem;
  before(() => {
    thread = threadForTests();
  });
  after(() => thread.end());
  const createAndLink = (temporary: string, path: string, text: string) =>
    thread.createAndLink!(`${scratch()}/${temporary}`, `${scratch()}/${path}`, 0o640, bytes(text));

  it("leaves the whole file under its name, and nothing else", async () => {
    assert.equal(await createAndLink("t", "a", "one two"), undefined);
    assert.deepEqual(readdirSync(scratch()), ["a"]);
    assert.equal(readFileSync(`${scratch()}/a`, "utf8"), "one two");
    assert.equal(statSync(`${scratch()}/a`).mode & 0o777, 0o640);
  });

  it("tells why it could not link, and leaves the file for another try", async () => {
    writeFileSync(`${scratch()}/a`, "standing");
    const standing = await createAndLink("t", "a", "ours");
    assert.ok(isErrno(standing, "EEXIST"));
    assert.deepEqual(
      [(standing as NodeJS.ErrnoException).syscall, (standing as NodeJS.ErrnoException).path],
      ["link", `${scratch()}/a`],
    );
    const missing = await createAndLink("u", "none/a", "ours");
    assert.ok(isErrno(missing, "ENOENT"));
    assert.deepEqual(readdirSync(scratch()).sort(), ["a", "t", "u"]);
    assert.equal(readFileSync(`${scratch()}/a`, "utf8"), "standing");
    await thread.link(`${scratch()}/u`, `${scratch()}/b`);
    assert.equal(readFileSync(`${scratch()}/b`, "utf8"), "ours");
  });

  it("rejects if the file cannot be made", async () => {
    await assert.rejects(createAndLink("none/t", "a", "x"), (error) => isErrno(error, "ENOENT"));
    writeFileSync(`${scratch()}/t`, "another's");
    await assert.rejects(createAndLink("t", "a", "x"), (error) => isErrno(error, "EEXIST"));
    assert.deepEqual(readdirSync(scratch()), ["t"]);
  });

  it("is how a publisher publishes where it can: the same outcomes, and tmp/ is left empty", async () => {
    let ids = 0;
    let calls = 0;
    const createAndLinkCounted: typeof thread.createAndLink = (...call) => {
      calls++;
      return thread.createAndLink!(...call);
    };
    const fileSystem = { ...thread, createAndLink: createAndLinkCounted };
    const newId = () => `id-${ids++}`;
    const publisher = new Publisher({ fileSystem, root: scratch(), newId, pause: async () => {} });
    assert.deepEqual(await publisher.publish("ready/1/a.seg", bytes("ours")), { outcome: "published" });
    assert.deepEqual(await publisher.publish("ready/1/a.seg", bytes("ours")), { outcome: "published" });
    const other = await publisher.publish("ready/1/a.seg", bytes("others"));
    assert.equal(other.outcome === "alreadyPublished" && Buffer.from(other.standing).toString("utf8"), "ours");
    // The very first one found no tmp/.
    assert.equal(calls, 4);
    assert.deepEqual(readdirSync(`${scratch()}/tmp`), []);
    assert.deepEqual(readdirSync(`${scratch()}/ready/1`), ["a.seg"]);
  });

  it("copies what is a part of a larger memory alone", async () => {
    mkdirSync(`${scratch()}/d`);
    const all = bytes("before, the part, behind");
    const failure = await thread.createAndLink!(`${scratch()}/t`, `${scratch()}/d/a`, 0o644, all.subarray(8, 16));
    assert.equal(failure, undefined);
    assert.equal(readFileSync(`${scratch()}/d/a`, "utf8"), "the part");
    assert.equal(Buffer.from(all).toString("utf8"), "before, the part, behind", "the caller keeps its bytes");
  });
});
