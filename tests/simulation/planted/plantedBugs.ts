import type { Edit } from "../bundle";

/** A mistake that a good protocol does not make, as edits of the handlers. */
export interface PlantedBug {
  readonly name: string;
  readonly edits: readonly Edit[];
}

const PUBLISH = "handlers/protocol/publish.ts";
const RENAME = 'await Reflect.get(this.options.fileSystem, "rename").call(this.options.fileSystem, temporary, final);';

/** Each must be caught by the simulation within 300 seeds: what does not see these proves nothing. */
export const plantedBugs: readonly PlantedBug[] = [
  {
    name: "skip-fsync",
    edits: [
      { file: PUBLISH, find: "      await fileSystem.fsync(handle);\n", replace: "" },
      {
        file: PUBLISH,
        find: "    await fileSystem.close(handle);\n",
        replace: "    await fileSystem.close(handle).catch(() => {});\n",
      },
    ],
  },
  {
    name: "acknowledge-before-close",
    edits: [
      { file: PUBLISH, find: "      await fileSystem.fsync(handle);\n", replace: "" },
      {
        file: PUBLISH,
        find: "    await fileSystem.close(handle);\n",
        replace: "    void fileSystem.close(handle).catch(() => {});\n",
      },
    ],
  },
  {
    name: "rename-instead-of-link",
    edits: [{ file: PUBLISH, find: "await this.options.fileSystem.link(temporary, final);", replace: RENAME }],
  },
  {
    name: "trust-eexist",
    edits: [
      {
        file: PUBLISH,
        find: "      const standing = await this.find(final);\n",
        replace:
          '      if (isErrno(failure, "EEXIST")) return { outcome: "published" };\n      const standing = await this.find(final);\n',
      },
    ],
  },
  {
    name: "consult-nlink",
    edits: [
      {
        file: PUBLISH,
        find: "      const standing = await this.find(final);\n",
        replace: `      const status = await fileSystem.lstat(written.temporary).catch(() => undefined);
      if (status !== undefined) {
        const linkedOnce = Reflect.get(status, "nlink") === 1;
        if (!linkedOnce) return { outcome: "published" };
        if (isErrno(failure, "EEXIST")) return { outcome: "alreadyPublished", standing: await fileSystem.read(final) };
        if (!isErrno(failure, "ENOENT")) throw failure;
      }
      const standing = undefined as Uint8Array<ArrayBuffer> | undefined;
`,
      },
    ],
  },
  {
    name: "delete-without-grace",
    edits: [
      {
        file: "handlers/protocol/tree.ts",
        find: 'deletion: { rule: "listed", graceMs: HOUR }',
        replace: 'deletion: { rule: "listed", graceMs: 0 }',
      },
    ],
  },
  {
    name: "bloom-filter-for-ids",
    edits: [
      {
        file: "handlers/training/ledger.ts",
        find: '    const standing = this.learned.get(id);\n    if (standing === undefined) return "learn";\n    return standing.payload === payload',
        replace:
          '    const bits = (text: string): string => text.slice(0, 2);\n    const standing = [...this.learned].find(([known]) => bits(known) === bits(id))?.[1];\n    if (standing === undefined) return "learn";\n    return bits(standing.payload) === bits(payload) || !this.learned.has(id)',
      },
    ],
  },
  {
    name: "mtime-order",
    edits: [
      {
        file: "handlers/training/intake.ts",
        find: "    const files = [...this.waiting.values()].filter((file) => !this.scribe.ledger.names(file)).slice(0, ENTRY.segments);\n",
        replace: `    const times = new Map<string, number>();
    for (const { path } of this.waiting.values()) {
      const status = await fileSystem.lstat(\`\${mounts.samples}/\${path}\`).catch(() => undefined);
      times.set(path, status === undefined ? 0 : Reflect.get(status, "mtimeMs"));
    }
    const seen = Math.max(0, this.newest);
    const files = [...this.waiting.values()].filter(({ path }) => times.get(path)! > seen).slice(0, ENTRY.segments);
    for (const { path } of files) this.newest = Math.max(this.newest, times.get(path)!);
`,
      },
      {
        file: "handlers/training/intake.ts",
        find: "  private retriedAt: number;\n",
        replace: "  private retriedAt: number;\n  private newest = 0;\n",
      },
    ],
  },
  {
    name: "checkpoint-before-its-log-entry",
    edits: [
      {
        file: "handlers/training/scribe.ts",
        find: "    const { ours, entry } = await append(this.options, this.journal, this.history, proposal);\n",
        replace:
          "    await this.apply(proposal, inMemory);\n    await this.journal.publish(checkpointPath(proposal.n), encodeCheckpoint(this.fold.checkpoint()));\n    const { ours, entry } = await append(this.options, this.journal, this.history, proposal);\n    if (ours) return true;\n",
      },
      {
        file: "handlers/training/scribe.ts",
        find: 'import { Publisher } from "../protocol/publish";',
        replace: 'import { Publisher } from "../protocol/publish";\nimport { checkpointPath } from "../protocol/tree";',
      },
      {
        file: "handlers/training/scribe.ts",
        find: 'import type { Checkpoint } from "../protocol/checkpoint";',
        replace: 'import { type Checkpoint, encodeCheckpoint } from "../protocol/checkpoint";',
      },
    ],
  },
  {
    name: "two-trainers-without-the-number",
    edits: [
      {
        file: "handlers/protocol/log.ts",
        find: "  return { ours: false, entry: parseLogEntry(entry.n, publication.standing) };",
        replace: "  return { ours: true, entry };",
      },
    ],
  },
  {
    name: "time-based-decay",
    edits: [
      {
        file: "handlers/learner/ftrl.ts",
        find: "      state[at + 1] = squares;\n",
        replace: "      state[at + 1] = squares * Math.exp(-(Date.now() % 3_600_000) / 3_600_000);\n",
      },
    ],
  },
  {
    name: "packing-above-the-checkpoint",
    edits: [
      {
        file: "handlers/training/maintenance.ts",
        find: "await this.packer.pack(durable);",
        replace: "await this.packer.pack(durable + 30);",
      },
      { file: "handlers/training/sweepPacked.ts", find: " && pack.to <= checkpoints.newest);", replace: ");" },
    ],
  },
];

/** Beyond the twelve: mistakes of ours that were mended since, and what shows that a check can fail. */
export const furtherBugs: readonly PlantedBug[] = [
  {
    name: "past-minute-made-again",
    edits: [{ file: PUBLISH, find: "        place.path = place.elsewhere();\n", replace: "" }],
  },
  {
    name: "score-waits-for-every-look",
    edits: [
      {
        file: "handlers/scoring/freshModel.ts",
        find: "const longest = watcher.current === undefined ? firstDeadline : deadline;",
        replace: "const longest = Math.max(firstDeadline, deadline);",
      },
    ],
  },
];
