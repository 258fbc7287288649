import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, readdirSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { mountRequests } from "../../../local/admission/mountRequests";
import type { MountRequest } from "../../../local/admission/types";
import { accessOf, MountPlanner } from "../../../local/compute/mountPlanner";
import { UNMOUNTED_ID } from "../../../local/sandbox/grantedMount";
import { IDS, ModelledStack, TYPES } from "../../support/modelledStack";

const isRoot = process.getuid?.() === 0;

describe("mounts of consumers", () => {
  let folder: string;
  let stack: ModelledStack;
  let planner: MountPlanner;

  async function plan(changes: Parameters<typeof ModelledStack.create>[0] = {}): Promise<void> {
    stack = await ModelledStack.create(changes);
    planner = new MountPlanner({ world: stack.model.world, fileSystem: folder, idsEnforced: isRoot });
  }
  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), "shared-storage-planner-"));
    await plan();
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  const requests = (consumer: string): readonly MountRequest[] =>
    mountRequests(stack.model.world).filter((request) => request.consumer === consumer);
  const request = (consumer: string, at: string) => {
    const found = requests(consumer).find((one) => one.at === at);
    return found ?? assert.fail(`${consumer} does not mount ${at}`);
  };

  it("make the directory on the first mount, with owner, group and mode of the access point, setgid", () => {
    const { source, admission } = planner.mount(request("pets", "/mnt/samples"));
    assert.equal(source, join(folder, "samples"));
    const { uid, gid, mode } = statSync(source);
    const { ownerUid, ownerGid } = admission.creation!;
    assert.equal((mode & 0o7777).toString(8), "2775");
    if (isRoot) assert.deepEqual([uid, gid], [ownerUid, ownerGid]);
    assert.deepEqual(readdirSync(folder), ["samples"]);
  });

  it("leave a directory alone that is there, whoever mounts next", () => {
    planner.mount(request("pets", "/mnt/samples"));
    const before = statSync(join(folder, "samples"));
    const { admission } = planner.mount(request("farm", "/mnt/samples"));
    assert.equal(admission.creation, undefined);
    const after = statSync(join(folder, "samples"));
    assert.deepEqual([after.uid, after.gid, after.mode], [before.uid, before.gid, before.mode]);
  });

  it("leave an existing directory's own mode alone", () => {
    mkdirSync(join(folder, "samples"), { mode: 0o700 });
    planner.mount(request("pets", "/mnt/samples"));
    assert.equal((statSync(join(folder, "samples")).mode & 0o7777).toString(8), "700");
  });

  it("are refused without one 2049 rule, and make nothing", async () => {
    await plan({ [`${TYPES.egress}::pets`]: () => undefined });
    assert.throws(() => planner.mount(request("pets", "/mnt/samples")), {
      name: "MountRefused",
      refusal: {
        ...planner.check(requests("pets")),
        check: "consumer egress 2049",
        error: "EFSMountConnectivityException",
      },
    });
    assert.deepEqual(readdirSync(folder), []);
    assert.equal(planner.check(requests("shop")), undefined);
    assert.equal(planner.check(requests("farm")), undefined);
  });

  it("are checked without being made", () => {
    assert.equal(planner.check([...requests("pets"), ...requests("farm")]), undefined);
    assert.deepEqual(readdirSync(folder), []);
  });

  it("are described as admission grants them", () => {
    const sorted = [...requests("farm")].sort((a, b) => (a.at < b.at ? -1 : 1));
    assert.deepEqual(planner.describe(sorted), {
      uid: IDS.farm,
      mounts: [
        { directory: "models", rights: "read", at: "/mnt/models" },
        { directory: "samples", rights: "write", at: "/mnt/samples" },
      ],
    });
    assert.deepEqual(planner.describe([]), { uid: UNMOUNTED_ID, mounts: [] });
  });

  it("are described by their access points when they are refused", async () => {
    const granted = planner.describe(requests("farm"));
    await plan({ [`${TYPES.rolePolicy}::farm`]: () => undefined });
    assert.notEqual(planner.check(requests("farm")), undefined);
    assert.deepEqual(planner.describe(requests("farm")), granted);
  });

  it("give a process the consumer's uid as uid and gid, and the groups of what it writes", () => {
    const mounts = requests("farm").map((one) => planner.mount(one));
    const writes = mounts.filter(({ admission }) => admission.rights === "write").map(({ admission }) => admission.gid);
    const { uid, gid, groups, mounts: bound } = accessOf(mounts);
    assert.deepEqual([uid, gid, groups], [IDS.farm, IDS.farm, writes]);
    assert.deepEqual(
      bound.map(({ source, at, readOnly }) => [source, at, readOnly]),
      mounts.map(({ source, admission }) => [source, admission.request.at, admission.rights === "read"]),
    );
    assert.deepEqual(bound.map(({ readOnly }) => readOnly).sort(), [false, true]);
  });

  it("give a process without mounts to nobody, in no group", () => {
    assert.deepEqual(accessOf([]), { uid: UNMOUNTED_ID, gid: UNMOUNTED_ID, groups: [], mounts: [] });
    // Beyond all consumers and directories, and below 2^31, which container runtimes refuse.
    assert.ok(UNMOUNTED_ID > 2 ** 30 + 2 ** 29 + 2 ** 28 && UNMOUNTED_ID < 2 ** 31);
  });
});
