import { type Fork, isForked } from "../../../handlers/protocol/checkpoint";
import { decodeSegment } from "../../../handlers/protocol/decodeSegment";
import { decodePackedSegments, type PackRange } from "../../../handlers/protocol/pack";
import { packedPath, parseCheckpointPath, parsePackedLogPath } from "../../../handlers/protocol/tree";
import type { Inode, ServerEvent } from "../model/modelServer";
import type { World } from "../world";
import { type DeletionRules, deletedKind } from "./deletedKind";
import { watchTemporaryFiles } from "./temporaryFiles";

/** What a manifest names may be younger than a sweep: a rollback publishes its blob again afterwards. Milliseconds. */
const SWEEP = 5 * 60_000;
/** Longer than a process is frozen in a burst. */
const ASLEEP = 4 * 3_600_000;
const NEWEST = { checkpoints: 3, manifests: 5 } as const;

/** Holds every deletion, when it happens, against what stands: nothing goes that somebody may still ask for. */
export class Deletions implements DeletionRules {
  private readonly files = new WeakMap<Inode, ReadonlyMap<string, Uint8Array<ArrayBuffer>>>();

  /** Forks count that were logged until then. */
  private until = Number.POSITIVE_INFINITY;

  constructor(private readonly world: World) {
    watchTemporaryFiles(world);
    world.server.watch((event) => {
      if (event.mutation === "unlink") this.removed(event);
    });
  }

  /** Those that stand whole. */
  private packs(): PackRange[] {
    const names = this.world.server.find("/journal/packed")?.names;
    return [...(names?.keys() ?? [])].flatMap((name) => parsePackedLogPath(`packed/${name}`) ?? []);
  }

  private positions(): number[] {
    const names = this.world.server.find("/journal/checkpoint")?.names;
    return [...(names?.keys() ?? [])]
      .flatMap((name) => parseCheckpointPath(`checkpoint/${name}`) ?? [])
      .sort((a, b) => b - a);
  }

  /** Versions whose manifest stands, newest first. */
  private versions(): number[] {
    const { server, witness } = this.world;
    return [...witness.manifests.values()]
      .filter(({ path }) => server.find(path) !== undefined)
      .map(({ manifest }) => manifest.version)
      .sort((a, b) => b - a);
  }

  private removed({ path, inode, client }: ServerEvent): void {
    const { coverage } = this.world;
    const local = path.replace(/^\/(samples|journal|models)\//, "");
    const kind = deletedKind(local);
    if (kind === undefined) return;
    coverage.hit(`deleted: ${kind.name}` as Parameters<typeof coverage.hit>[0]);
    // A sweep that slept goes by the forks of before: later ones leave fewer versions.
    const knowing = (until: number): string | undefined => {
      this.until = until;
      return kind.wrong(this, local, inode);
    };
    const wrong = knowing(this.world.scheduler.now) && knowing(this.world.scheduler.now - ASLEEP);
    if (wrong !== undefined)
      this.world.violate("nothing goes that is still named", `${client} deleted ${path}: ${wrong}`);
  }

  segment(path: string): string | undefined {
    const naming = this.world.witness.named.get(path);
    if (naming === undefined) return "the log does not name it";
    for (const n of naming) {
      // Quarantined first and learned later: the first entry's pack may have gone at its time, the file goes with the last's.
      if (n !== naming.at(-1) && this.hasExpired(n)) continue;
      const wrong = this.named(path, n);
      if (wrong !== undefined) return wrong;
    }
    return undefined;
  }

  /** Whether it was deleted with its pack: those go from the oldest on, and each was held against `pack` then. */
  private hasExpired(n: number): boolean {
    const { witness, server } = this.world;
    const packs = this.packs();
    return (
      packs.length > 0 && packs.every(({ from }) => from > n) && server.find(witness.log.get(n)!.path) === undefined
    );
  }

  private named(path: string, n: number): string | undefined {
    const { witness, server } = this.world;
    const pack = this.packs().find(({ from, to }) => from <= n && n <= to);
    if (pack === undefined) return `entry ${n}, which names it, is in no pack`;
    if (!this.positions().some((position) => position >= pack.to))
      return `no checkpoint covers pack ${pack.from}-${pack.to}`;
    const { entry } = witness.log.get(n)!;
    const logged = entry.type === "segments" ? entry.segments.find((one) => one.path === path) : undefined;
    if (logged?.outcome !== "learn") return undefined;
    const file = server.find(`/journal/${packedPath(pack.from, pack.to, "seg")}`);
    const held = file === undefined ? undefined : this.filesOf(pack, file).get(path);
    // A writer that thawed late may have made another file under this name since.
    return held !== undefined && decodeSegment(held).sha256 === logged.sha256 ? undefined : "its pack does not hold it";
  }

  logEntry(n: number, inode: Inode): string | undefined {
    const stood = this.world.witness.log.get(n);
    // Not the log's: what was put under a deleted number and is taken back, see Witness.
    if (stood !== undefined && Buffer.compare(stood.bytes, inode.bytes) !== 0) return undefined;
    const pack = this.packs().find(({ from, to }) => from <= n && n <= to);
    if (pack === undefined) return "it is in no pack";
    return this.positions().some((position) => position > pack.to) ? undefined : "no checkpoint lies above its pack";
  }

  checkpoint(position: number): string | undefined {
    const forks = this.forks();
    if (isForked(forks, position)) return undefined;
    const positions = this.positions().filter((other) => !isForked(forks, other));
    // It is gone already, so it was one of the newest if fewer than that are above it.
    if (positions.filter((other) => other > position).length < NEWEST.checkpoints) return "it was one of the newest";
    const naming = this.kept().find((version) => this.manifest(version)?.checkpoint === position);
    return naming === undefined ? undefined : `version ${naming} names it`;
  }

  blob(sha256: string): string | undefined {
    const naming = this.kept().find((version) => this.manifest(version)?.blob === sha256);
    return naming === undefined ? undefined : `version ${naming} names it`;
  }

  version(version: number): string | undefined {
    if (isForked(this.forks(), this.manifest(version)?.log.to ?? -1)) return undefined;
    const above = this.valid().filter((other) => other > version).length;
    return above < NEWEST.manifests ? "it was one of the newest" : undefined;
  }

  pack({ from, to }: PackRange): string | undefined {
    if (!this.positions().some((position) => position > to)) return "no checkpoint lies above it";
    const { witness, server } = this.world;
    for (let n = from; n <= to; n++) {
      if (server.find(witness.log.get(n)?.path ?? "/none") !== undefined) return `log entry ${n} still stands`;
    }
    return undefined;
  }

  /** What these took back is erased ahead of its time, once a checkpoint covers them. */
  private forks(): Fork[] {
    const newest = this.positions()[0] ?? -1;
    return [...this.world.witness.log.values()].flatMap(({ entry, at }) =>
      entry.type === "fork" && entry.n <= newest && at <= this.until ? [entry] : [],
    );
  }

  /** Versions that nobody took back, and the newest, which is served. Newest first. */
  private valid(): number[] {
    const forks = this.forks();
    return this.versions().filter((version, k) => k === 0 || !isForked(forks, this.manifest(version)!.log.to));
  }

  private kept(): number[] {
    const { witness, scheduler } = this.world;
    return this.valid()
      .slice(0, NEWEST.manifests)
      .filter((version) => scheduler.now - witness.manifests.get(version)!.at > SWEEP);
  }

  private manifest(version: number) {
    return this.world.witness.manifests.get(version)?.manifest;
  }

  private filesOf(pack: PackRange, inode: Inode): ReadonlyMap<string, Uint8Array<ArrayBuffer>> {
    const known = this.files.get(inode) ?? decodePackedSegments(pack, inode.bytes);
    this.files.set(inode, known);
    return known;
  }
}
