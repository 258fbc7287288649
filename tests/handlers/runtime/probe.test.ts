import * as assert from "node:assert/strict";
import { chmodSync, readdirSync } from "node:fs";
import { constants } from "node:os";
import { type ProbeFiles, type ProbeRequest, probeMount } from "../../../handlers/runtime/probe";
import { scratchDirectory } from "../../support/scratchDirectory";

const MOUNTS = { samples: "/mnt/samples" };
const PATH = "/mnt/samples/.probe-1";
const request = (changes: Partial<ProbeRequest> = {}): ProbeRequest => ({
  directory: "samples",
  rights: "write",
  uid: 7,
  gid: 8,
  ...changes,
});

function failure(code: "EACCES" | "EROFS" | "EPERM" | "ENOENT" | "EIO"): Error {
  return Object.assign(new Error(`${code}: broken`), { code, errno: -constants.errno[code] });
}

/** Files that write down what is done to them; a call with an error in its place fails. */
function files(results: Partial<Record<keyof ProbeFiles, Error>> & { owner?: Error; is?: [number, number] } = {}) {
  const calls: string[] = [];
  const call = (name: keyof ProbeFiles, path: string) => {
    calls.push(`${name} ${path}`);
    const error = results[name];
    if (error !== undefined) throw error;
  };
  const [uid, gid] = results.is ?? [7, 8];
  const fake: ProbeFiles = {
    create: async (path) => call("create", path),
    owner: async (path) => {
      call("owner", path);
      return { uid, gid };
    },
    remove: async (path) => call("remove", path),
    list: async (path) => {
      call("list", path);
      return [];
    },
  };
  return { fake, calls };
}

const probe = (given: ProbeRequest, { fake }: ReturnType<typeof files>) => probeMount(given, MOUNTS, fake, () => "1");

describe("handlers/runtime/probe", () => {
  describe("write", () => {
    it("creates a file, looks whose it is, and removes it", async () => {
      const seen = files();
      assert.deepEqual(await probe(request(), seen), { ok: true, uid: 7, gid: 8 });
      assert.deepEqual(seen.calls, [`create ${PATH}`, `owner ${PATH}`, `remove ${PATH}`]);
    });

    it("fails if the file belongs to somebody else, and removes it all the same", async () => {
      const seen = files({ is: [7, 9] });
      assert.deepEqual(await probe(request(), seen), {
        ok: false,
        reason:
          "a new file in samples belongs to 7:9, expected 7:8; " +
          "the access point enforces another identity than the configuration",
      });
      assert.equal(seen.calls.at(-1), `remove ${PATH}`);
    });

    it("fails with the reason if it cannot create, look or remove", async () => {
      for (const [results, last] of [
        [{ create: failure("EACCES") }, "create"],
        [{ owner: failure("EACCES") }, "remove"],
        [{ remove: failure("EACCES") }, "remove"],
      ] as const) {
        const seen = files(results);
        assert.deepEqual(await probe(request(), seen), {
          ok: false,
          reason: "write of samples failed: EACCES: broken",
        });
        assert.equal(seen.calls.at(-1), `${last} ${PATH}`);
      }
    });
  });

  describe("read", () => {
    for (const code of ["EACCES", "EROFS", "EPERM"] as const) {
      it(`lists, and is content when creating ends with ${code}`, async () => {
        const seen = files({ create: failure(code) });
        assert.deepEqual(await probe(request({ rights: "read" }), seen), { ok: true, uid: 7, gid: 8 });
        assert.deepEqual(seen.calls, ["list /mnt/samples", `create ${PATH}`]);
      });
    }

    it("fails if it could write, and removes what it wrote", async () => {
      const seen = files();
      assert.deepEqual(await probe(request({ rights: "read" }), seen), {
        ok: false,
        reason: "a file could be created in samples, which is mounted for reading only",
      });
      assert.equal(seen.calls.at(-1), `remove ${PATH}`);
    });

    it("fails if it cannot list, or if creating fails for another reason than rights", async () => {
      for (const results of [{ list: failure("EIO") }, { create: failure("EIO") }]) {
        assert.deepEqual(await probe(request({ rights: "read" }), files(results)), {
          ok: false,
          reason: "read of samples failed: EIO: broken",
        });
      }
    });
  });

  it("fails for a directory that is not mounted", async () => {
    assert.deepEqual(await probe(request({ directory: "toys" }), files()), {
      ok: false,
      reason: "write of toys failed: directory toys is not mounted (mounted: samples); add it to the consumer's mounts",
    });
  });

  describe("on a real directory", () => {
    const scratch = scratchDirectory();
    const own = { uid: process.getuid!(), gid: process.getgid!() };

    it("passes for writing and leaves nothing behind", async () => {
      assert.deepEqual(await probeMount(request(own), { samples: scratch() }), { ok: true, ...own });
      assert.deepEqual(readdirSync(scratch()), []);
    });

    it("fails for reading where one can write, and leaves nothing behind", async () => {
      const answer = await probeMount(request({ ...own, rights: "read" }), { samples: scratch() });
      assert.equal(answer.ok, false);
      assert.deepEqual(readdirSync(scratch()), []);
    });

    it("passes for reading where one cannot write", async () => {
      chmodSync(scratch(), 0o555);
      // Root may write anywhere, so it takes another identity for this one call.
      if (own.uid === 0) process.seteuid!(65534);
      try {
        const answer = await probeMount(request({ ...own, rights: "read" }), { samples: scratch() });
        assert.deepEqual(answer, { ok: true, ...own });
      } finally {
        if (own.uid === 0) process.seteuid!(0);
      }
    });
  });
});
