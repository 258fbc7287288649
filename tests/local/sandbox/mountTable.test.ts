import assert from "node:assert/strict";
import type { Machine } from "../../../local/sandbox/machine";
import { mountTable, skeleton } from "../../../local/sandbox/mountTable";
import type { SandboxSpec } from "../../../local/sandbox/types";

const machine: Machine = {
  systemFolders: ["/usr", "/lib64"],
  systemLinks: { "/bin": "usr/bin", "/lib": "usr/lib" },
  hidden: ["/home/me/project", "/home/me/project/.local"],
  node: "/home/me/project/node_modules/node/bin/node",
  resolvConf: "nameserver 10.0.0.2\n",
};

const spec: SandboxSpec = {
  label: "serve/0",
  uid: 4001,
  gid: 4002,
  groups: [4003],
  umask: 0o022,
  mounts: [
    { source: "/state/efs/samples", at: "/mnt/samples", readOnly: false },
    { source: "/state/efs/models", at: "/mnt/deep/models", readOnly: true },
  ],
  readOnlyFolders: [{ source: "/state/bundle", at: "/var/task" }],
  tmpBytes: 536_870_912,
  workingDirectory: "/var/task",
  environment: {},
  nodeArguments: [],
};

const rows = (table: string) => table.split("\n").filter((row) => row !== "");

describe("the mounts of a sandbox", () => {
  it("are the system and the bundle read-only, a /tmp, and the access points as they were granted", () => {
    assert.deepEqual(rows(mountTable("/r", machine, spec)), [
      "/usr /r/usr none bind,ro,nosuid 0 0",
      "/lib64 /r/lib64 none bind,ro,nosuid 0 0",
      "proc /r/proc proc nosuid,nodev,noexec,hidepid=invisible 0 0",
      "/dev/null /r/dev/null none bind,nosuid,noexec 0 0",
      "/dev/zero /r/dev/zero none bind,nosuid,noexec 0 0",
      "/dev/full /r/dev/full none bind,nosuid,noexec 0 0",
      "/dev/random /r/dev/random none bind,nosuid,noexec 0 0",
      "/dev/urandom /r/dev/urandom none bind,nosuid,noexec 0 0",
      "tmpfs /r/tmp tmpfs size=536870912,mode=1777,nosuid,nodev 0 0",
      "/home/me/project/node_modules/node/bin/node /r/var/lang/bin/node none bind,ro,nosuid,nodev 0 0",
      "/state/bundle /r/var/task none bind,ro,nosuid,nodev 0 0",
      "/state/efs/samples /r/mnt/samples none bind,rw,nosuid,nodev 0 0",
      "/state/efs/models /r/mnt/deep/models none bind,ro,nosuid,nodev 0 0",
    ]);
  });

  it("cover what is hidden where a system folder would show it, and only there", () => {
    const inside = { ...machine, hidden: ["/usr/src/app", "/usr2/app", "/home/me/project"] };
    assert.deepEqual(
      rows(mountTable("/r", inside, spec)).filter((row) => row.includes("mode=000")),
      ["tmpfs /r/usr/src/app tmpfs ro,size=4k,mode=000 0 0"],
    );
    // After the folder that shows it, before anything that is bound into it.
    assert.ok(
      mountTable("/r", inside, spec).indexOf("/r/usr/src/app") > mountTable("/r", inside, spec).indexOf("/r/usr none"),
    );
  });

  it("have paths in the form of fstab(5)", () => {
    const odd = { ...spec, mounts: [{ source: "/a b\tc\\d#e\nf", at: "/mnt/x y", readOnly: false }] };
    assert.equal(
      rows(mountTable("/my root", { ...machine, systemFolders: [] }, odd)).at(-1),
      "/a\\040b\\011c\\134d\\043e\\012f /my\\040root/mnt/x\\040y none bind,rw,nosuid,nodev 0 0",
    );
  });

  it("find every folder, link and file that they need in the skeleton", () => {
    const { folders, links, files } = skeleton(machine, spec);
    assert.deepEqual(folders, [
      "/usr",
      "/lib64",
      "/proc",
      "/dev",
      "/etc",
      "/tmp",
      "/var/lang/bin",
      "/var/task",
      "/var/task",
      "/mnt/samples",
      "/mnt/deep/models",
    ]);
    assert.deepEqual(links, { "/bin": "usr/bin", "/lib": "usr/lib", "/dev/fd": "/proc/self/fd" });
    assert.deepEqual(files, {
      "/etc/passwd": "root:x:0:0::/:/bin/false\nconsumer:x:4001:4002::/tmp:/bin/false\n",
      "/etc/group": "root:x:0:\nconsumer:x:4002:\n",
      "/etc/hosts": "127.0.0.1 localhost\n",
      "/etc/nsswitch.conf": "hosts: files dns\n",
      "/etc/resolv.conf": "nameserver 10.0.0.2\n",
      "/var/lang/bin/node": "",
      "/dev/null": "",
      "/dev/zero": "",
      "/dev/full": "",
      "/dev/random": "",
      "/dev/urandom": "",
    });
  });

  it("have a place in the skeleton each, whatever is mounted", () => {
    const { folders, files } = skeleton(machine, spec);
    const places = new Set([...folders, ...Object.keys(files)]);
    const targets = rows(mountTable("/r", machine, spec)).map((row) => row.split(" ")[1]!.slice(2));
    assert.deepEqual(
      targets.filter((target) => !places.has(target)),
      [],
    );
  });
});
