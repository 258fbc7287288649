import { spawnSync } from "node:child_process";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

/** What an NFS client's repeated request does: the call is made, and then reported as failed. */
const SHIM = String.raw`
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static atomic_int calls;

/* Whether this call of that name is to fail; says so in the log. */
static int fails(const char *name) {
  const char *wanted = getenv("SHIM_CALL");
  if (!wanted || strcmp(wanted, name)) return 0;
  int every = atoi(getenv("SHIM_EVERY"));
  if (atomic_fetch_add(&calls, 1) % every) return 0;
  int log = open(getenv("SHIM_LOG"), O_WRONLY | O_CREAT | O_APPEND, 0644);
  dprintf(log, "%s\n", name);
  close(log);
  errno = atoi(getenv("SHIM_ERRNO"));
  return 1;
}

#define REAL(name) ((__typeof__(&name))dlsym(RTLD_NEXT, #name))
#define AFTER(name, call) do { int done = call; return done == 0 && fails(name) ? -1 : done; } while (0)

int link(const char *from, const char *to) { AFTER("link", REAL(link)(from, to)); }
int unlink(const char *path) { AFTER("unlink", REAL(unlink)(path)); }
int mkdir(const char *path, mode_t mode) { AFTER("mkdir", REAL(mkdir)(path, mode)); }
int fsync(int file) { AFTER("fsync", REAL(fsync)(file)); }
`;

export const APPLIED_CALLS = ["link", "unlink", "mkdir", "fsync"] as const;

/** Why the shim cannot be made here; undefined if it can. */
export function whyNoShim(): string | undefined {
  if (process.platform !== "linux") return "a library that is loaded before the others is Linux's";
  return spawnSync("cc", ["--version"]).status === 0 ? undefined : "there is no C compiler (cc)";
}

/** Calls that are made and then reported as failed. */
export class AppliedButFailed {
  private readonly library: string;
  private readonly log: string;

  constructor(folder: string) {
    this.library = join(folder, "shim.so");
    this.log = join(folder, "shim.log");
    writeFileSync(join(folder, "shim.c"), SHIM);
    const made = spawnSync("cc", ["-shared", "-fPIC", "-O1", "-o", this.library, join(folder, "shim.c"), "-ldl"]);
    if (made.status !== 0) throw new Error(`the shim does not compile:\n${made.stderr}`);
  }

  /** Variables of a process in which every so many-th successful call of this name is reported with this errno. */
  environment(call: (typeof APPLIED_CALLS)[number], errno: number, every: number): Record<string, string> {
    return {
      ...{ LD_PRELOAD: this.library, SHIM_LOG: this.log },
      ...{ SHIM_CALL: call, SHIM_ERRNO: String(errno), SHIM_EVERY: String(every) },
    };
  }

  /** How many were, so far. */
  get hits(): number {
    return existsSync(this.log) ? readFileSync(this.log, "utf8").split("\n").length - 1 : 0;
  }
}
