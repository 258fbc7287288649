import { isErrno } from "../../../handlers/protocol/errors";
import type { Branch } from "../coverage";
import type { Inode } from "../model/modelServer";
import type { Operation } from "../model/weather";
import type { World } from "../world";

const FENCED: readonly (readonly [RegExp, Branch])[] = [
  [/^\/journal\/log\//, "log entry n: another trainer's stands"],
  [/^\/models\/manifest\//, "manifest v: another's stands"],
  [/^\/journal\/packed\//, "pack stands already"],
];

/** Tells branches of `publish` from the calls of one process and what the server then holds. */
export class PublishWatch {
  /** The tmp file that was created last. */
  private temporary: { readonly path: string; readonly inode: Inode } | undefined;
  private failed = false;
  private madeFor: string | undefined;
  private refused: string | undefined;
  private duplicates = 0;
  private stored = 0;

  constructor(private readonly world: World) {}

  /** A request begins. */
  begin(): void {
    this.duplicates = 0;
    this.stored = 0;
  }

  heard(operation: Operation, path: string, error: unknown): void {
    const { coverage, server } = this.world;
    if (operation === "openExclusive" && error === undefined) {
      this.temporary = { path, inode: server.find(path)! };
      if (this.failed) coverage.hit("publication given up for a new tmp file");
      this.failed = false;
      this.madeFor = undefined;
    } else if (operation === "write" || operation === "fsync" || operation === "close") {
      if (error !== undefined) this.failed = true;
    } else if (operation === "link") {
      if (error === undefined) this.linked(path);
      else this.notLinked(path, error);
    } else if (operation === "rmdir" && path.startsWith("/samples/")) {
      if (error === undefined) coverage.hit("emptied minute removed");
      else if (isErrno(error, "ENOTEMPTY")) coverage.hit("minute in use not removed");
    } else if (this.refused !== undefined && isErrno(error, "ENOENT", "ESTALE")) {
      if (operation === "read" && path === this.refused) coverage.hit("EEXIST, then gone when opened or listed");
    }
  }

  private linked(path: string): void {
    this.refused = undefined;
    if (!path.startsWith("/samples/")) return;
    if (++this.stored + this.duplicates === 2) this.world.coverage.hit("ingest: several parts");
    if (this.stored === 1 && this.duplicates > 0) {
      this.world.coverage.hit("ingest: retry resumed after the parts that stood");
    }
  }

  private notLinked(path: string, error: unknown): void {
    const standing = this.world.server.find(path);
    const ours = standing !== undefined && standing === this.temporary?.inode;
    if (ours) this.world.coverage.hit("link EEXIST: ours stands after all");
    else if (isErrno(error, "EEXIST")) this.refusedBy(path, standing);
    else if (isErrno(error, "ENOENT")) this.missing(path);
  }

  private refusedBy(path: string, standing: Inode | undefined): void {
    const { coverage } = this.world;
    this.refused = path;
    if (standing === undefined) {
      coverage.hit("EEXIST, then gone when opened or listed");
      return;
    }
    coverage.hit("link EEXIST: another's stands");
    this.duplicates++;
    for (const [pattern, branch] of FENCED) if (pattern.test(path)) coverage.hit(branch);
    if (path.startsWith("/journal/checkpoint/") && same(standing, this.temporary?.inode)) {
      coverage.hit("checkpoint stands with equal bytes");
    }
  }

  private missing(path: string): void {
    const { coverage, server } = this.world;
    if (this.temporary !== undefined && server.find(this.temporary.path) === undefined) {
      coverage.hit("tmp file gone under its writer");
      return;
    }
    coverage.hit(this.madeFor === path ? "link ENOENT again after mkdir" : "link ENOENT: directory made");
    this.madeFor = path;
  }
}

const same = (a: Inode, b: Inode | undefined): boolean => b !== undefined && Buffer.compare(a.bytes, b.bytes) === 0;
