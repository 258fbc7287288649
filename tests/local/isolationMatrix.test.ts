import assert from "node:assert/strict";
import { chmodSync, chownSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { decodeStackConfig } from "../../config/decode";
import { parseValues } from "../../config/parseValues";
import { readStackFile } from "../../config/readStackFile";
import type { Rights, StackConfig } from "../../config/types";
import { mountRequests } from "../../local/admission/mountRequests";
import { CloudModel } from "../../local/cloud/cloudModel";
import { runProgram } from "../../local/cloud/runProgram";
import { accessOf, type GrantedMount, MountPlanner } from "../../local/compute/mountPlanner";
import type { BindMount } from "../../local/sandbox/types";
import { needsNamespaces, ROOT, Scratch } from "./sandbox/scratch";

/** What a process may try on a directory; `file` operations are on files that others wrote, unless they say own. */
interface Allowed {
  readonly list: boolean;
  readonly read: boolean;
  readonly write: boolean;
  readonly delete: boolean;
  readonly alterOwn: boolean;
  readonly alterOthers: boolean;
}

type Matrix = Record<string, Record<string, Allowed>>;

const NOTHING: Allowed = { list: false, read: false, write: false, delete: false, alterOwn: false, alterOthers: false };
const READER: Allowed = { ...NOTHING, list: true, read: true };
const WRITER: Allowed = { list: true, read: true, write: true, delete: true, alterOwn: true, alterOthers: false };

/** Runs in the consumer's own process: tries everything on every directory, and says what the kernel let it do. */
const ATTEMPTS = `(() => {
  const consumer = process.env.CONSUMER;
  const can = (attempt) => { try { attempt(); return true; } catch { return false; } };
  const alter = (path) => { const fd = fs.openSync(path, "r+"); fs.writeSync(fd, "altered"); fs.closeSync(fd); };
  return Object.fromEntries(JSON.parse(process.env.DIRECTORIES).map(([name, at]) => {
    const own = at + "/own-of-" + consumer;
    return [name, {
      list: can(() => fs.readdirSync(at)),
      read: can(() => fs.readFileSync(at + "/others")),
      write: can(() => fs.writeFileSync(own, "x")),
      delete: can(() => fs.unlinkSync(at + "/for-" + consumer)),
      alterOwn: can(() => alter(own)),
      alterOthers: can(() => alter(at + "/others")),
    }];
  }));
})()`;

/** Another writer of the same directory: in its group, as every writer is. */
const ANOTHER_WRITER = 2_000_000_001;

describe("every consumer against every directory, in real processes", function () {
  this.timeout(60_000);
  let scratch: Scratch;
  let config: StackConfig;
  let granted: ReadonlyMap<string, readonly GrantedMount[]>;
  let folders: Record<string, string>;

  let model: CloudModel;

  before(async function () {
    needsNamespaces.call(this);
    const files = readStackFile(ROOT, "local");
    const region = files.config["aws:region"]!;
    config = decodeStackConfig({
      project: files.project,
      stack: "local",
      region,
      ...parseValues(files.config, files.project, []),
      fileExists: () => true,
    });
    model = new CloudModel({ region, project: files.project });
    await runProgram({ root: ROOT, project: files.project, stack: "local", config: files.config, model });
  });
  beforeEach(() => {
    scratch = new Scratch();
    const fileSystem = scratch.directory("efs");
    const planner = new MountPlanner({ world: model.world, fileSystem, idsEnforced: true });
    const byConsumer = new Map<string, GrantedMount[]>();
    for (const request of mountRequests(model.world)) {
      const mounts = byConsumer.get(request.consumer) ?? [];
      byConsumer.set(request.consumer, [...mounts, planner.mount(request)]);
    }
    granted = byConsumer;
    folders = Object.fromEntries(
      Object.values(config.directories).map(({ name, path }) => [name, join(fileSystem, path)]),
    );
    for (const folder of Object.values(folders)) leaveFiles(folder, Object.keys(config.consumers));
  });
  afterEach(() => scratch?.close());

  /** Files of another writer: one to read, and one for each consumer to try and delete. */
  function leaveFiles(folder: string, consumers: readonly string[]): void {
    mkdirSync(folder, { recursive: true });
    for (const name of ["others", ...consumers.map((consumer) => `for-${consumer}`)]) {
      // The group is the directory's, by setgid, as EFS gives it through the access point.
      writeFileSync(join(folder, name), "another writer's", { mode: 0o644 });
      chownSync(join(folder, name), ANOTHER_WRITER, 0xffffffff);
    }
  }

  /** What the kernel allows one consumer, with its own identity and the mounts given. */
  async function attempt(consumer: string, mounts: readonly BindMount[]): Promise<Record<string, Allowed>> {
    const { uid, gid, groups } = accessOf(granted.get(consumer)!);
    const paths = Object.keys(folders).map((name) => [
      name,
      mounts.find(({ source }) => source === folders[name])?.at ?? `/mnt/${name}`,
    ]);
    return (await scratch.evaluate(ATTEMPTS, {
      uid,
      gid,
      groups,
      umask: 0o002,
      mounts,
      environment: { PATH: "/usr/bin:/bin", CONSUMER: consumer, DIRECTORIES: JSON.stringify(paths) },
    })) as Record<string, Allowed>;
  }

  async function matrix(mountsOf: (consumer: string) => readonly BindMount[]): Promise<Matrix> {
    const rows = Object.keys(config.consumers).map(
      async (name) => [name, await attempt(name, mountsOf(name))] as const,
    );
    return Object.fromEntries(await Promise.all(rows));
  }

  /** The table that the configuration stands for. */
  function expected(allowed: (rights: Rights | undefined) => Allowed): Matrix {
    return Object.fromEntries(
      Object.values(config.consumers).map(({ name, mounts }) => [
        name,
        Object.fromEntries(
          Object.keys(config.directories).map((directory) => [
            directory,
            allowed(mounts.find((mount) => mount.directory === directory)?.rights),
          ]),
        ),
      ]),
    );
  }

  const EVERYTHING = () =>
    Object.entries(folders).map(([name, source]) => ({ source, at: `/mnt/${name}`, readOnly: false }));

  it("is let do exactly what the configuration says", async () => {
    assert.deepEqual(
      await matrix((consumer) => accessOf(granted.get(consumer)!).mounts),
      expected((rights) => (rights === "write" ? WRITER : rights === "read" ? READER : NOTHING)),
    );
  });

  it("is let do by POSIX alone what its group may, when every directory is bound read-write", async () => {
    assert.deepEqual(
      await matrix(EVERYTHING),
      expected((rights) => (rights === "write" ? WRITER : READER)),
    );
  });

  it("would show a directory that everybody may write", async () => {
    chmodSync(folders.models!, 0o2777);
    const found = await matrix(EVERYTHING);
    assert.deepEqual(found.serve!.models, WRITER);
  });
});
