import assert from "node:assert/strict";
import { detectEnforcement, NOT_ENFORCED } from "../../../local/sandbox/enforcement";

interface Answers {
  readonly platform?: NodeJS.Platform;
  readonly uid?: number | undefined;
  /** Program → what it prints for --version; undefined = not installed. */
  readonly versions?: Readonly<Record<string, string | undefined>>;
  /** Exit code and output of the trial. */
  readonly trial?: { readonly code: number; readonly output: string } | undefined;
}

const INSTALLED = {
  "/usr/bin/unshare": "unshare from util-linux 2.38.1",
  "/usr/bin/setpriv": "setpriv from util-linux 2.38.1",
  mount: "mount from util-linux 2.38.1 (libmount 2.38.1)",
};

function detect(answers: Answers) {
  const calls: string[] = [];
  const versions: Readonly<Record<string, string | undefined>> = { ...INSTALLED, ...answers.versions };
  const found = detectEnforcement({
    platform: answers.platform ?? "linux",
    uid: "uid" in answers ? answers.uid : 0,
    run: (command, args) => {
      calls.push([command, ...args].join(" "));
      if (args[0] === "--version") {
        const output = versions[command];
        return output === undefined ? undefined : { code: 0, output };
      }
      return "trial" in answers ? answers.trial : { code: 0, output: "" };
    },
  });
  return { found, calls };
}

describe("what a machine can enforce", () => {
  it("is everything for a root that may mount, which is tried and not guessed", () => {
    const { found, calls } = detect({});
    assert.deepEqual(found, { kind: "root" });
    assert.deepEqual(calls, [
      "/usr/bin/unshare --version",
      "/usr/bin/setpriv --version",
      "mount --version",
      "/usr/bin/unshare --mount --propagation private /usr/bin/setpriv --pdeathsig KILL mount -t tmpfs none /mnt",
    ]);
  });

  const refusals: readonly [string, Answers, string][] = [
    ["another system", { platform: "darwin", uid: 0 }, "mount namespaces are a part of Linux, this is darwin"],
    [
      "Windows, which has no uids",
      { platform: "win32", uid: undefined },
      "mount namespaces are a part of Linux, this is win32",
    ],
    [
      "a person who is not root",
      { uid: 1000 },
      "only root may build mount namespaces and change uids; start as root to enforce them",
    ],
    [
      "a system without setpriv",
      { versions: { "/usr/bin/setpriv": undefined } },
      "/usr/bin/setpriv is missing (it is a part of util-linux)",
    ],
    [
      "a system with BusyBox's mount",
      { versions: { mount: "BusyBox v1.36.1 multi-call binary." } },
      "mount is not the one from util-linux",
    ],
    [
      "a root in a container that may not mount",
      { trial: { code: 1, output: "unshare: unshare failed: Operation not permitted\n" } },
      "this root may not mount (a container without CAP_SYS_ADMIN?): unshare: unshare failed: Operation not permitted",
    ],
    [
      "a trial that cannot be run",
      { trial: undefined },
      "this root may not mount (a container without CAP_SYS_ADMIN?): unshare failed",
    ],
  ];
  for (const [what, answers, reason] of refusals) {
    it(`is nothing on ${what}, with the reason`, () => {
      assert.deepEqual(detect(answers).found, { kind: "none", reason });
    });
  }

  it("is said in words for each protection that is missing", () => {
    assert.deepEqual(
      NOT_ENFORCED.map((line) => line.slice(0, line.indexOf(":"))),
      ["uids and gids", "read-only mounts", "mount namespaces", "/tmp"],
    );
  });

  it("is found the same way on this machine, whatever it is", () => {
    const found = detectEnforcement();
    if (process.platform !== "linux" || process.getuid?.() !== 0) assert.equal(found.kind, "none");
    else assert.ok(found.kind === "root" || found.reason !== "");
  });
});
