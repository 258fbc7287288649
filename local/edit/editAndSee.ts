import { type Bundle, BundleError, type BundleKind, type Rebundler } from "../../components/bundle";
import type { EditableCompute } from "../compute/types";
import type { Clock } from "../supervision/clock";
import { changedText, failureLines, secondsText } from "./editLines";
import { SourceWatch, type WatchFolder } from "./sourceWatch";

/** Milliseconds. An editor's save is several events: the last one in this time begins a round. */
const DEBOUNCE = 40;

/** A consumer whose code can be swapped. */
export interface EditedConsumer {
  readonly name: string;
  readonly entry: string;
  readonly kind: BundleKind;
  /** What it was started with. */
  readonly bundle: Pick<Bundle, "sha256" | "sources">;
}

export interface EditParts {
  readonly root: string;
  readonly consumers: readonly EditedConsumer[];
  readonly compute: Pick<EditableCompute, "swap">;
  /** Closed with this. */
  readonly rebundler: Pick<Rebundler, "bundle" | "close">;
  readonly clock: Clock;
  readonly say: (line: string) => void;
  readonly watchFolder?: WatchFolder;
}

interface State {
  readonly consumer: EditedConsumer;
  sha256: string;
  sources: readonly string[];
  /** Of the last attempt; a change of any file nearby may help. */
  failed: boolean;
}

type Attempt =
  | { readonly bundle: Bundle }
  | { readonly problems: readonly string[]; readonly files: readonly string[] };

/** Bundles consumers again whose files change, and swaps in those that became others: one round per change. */
export class EditAndSee {
  private readonly states: readonly State[];
  private readonly sources: SourceWatch;
  private readonly changed = new Set<string>();
  private savedAt = 0;
  private cancel: (() => void) | undefined;
  private round: Promise<void> | undefined;
  private closed = false;

  constructor(private readonly parts: EditParts) {
    this.states = parts.consumers.map((consumer) => ({ consumer, ...consumer.bundle, failed: false }));
    this.sources = new SourceWatch(parts.root, (path) => this.touched(path), parts.watchFolder);
    this.watch();
  }

  /** Ends with the round under way. */
  async close(): Promise<void> {
    this.closed = true;
    this.cancel?.();
    this.sources.close();
    await this.round;
    await this.parts.rebundler.close();
  }

  /** Tells that a file changed, as the watch does. */
  touched(path: string): void {
    if (this.closed || !this.states.some((state) => concerns(state, path))) return;
    if (this.changed.size === 0) this.savedAt = this.parts.clock.monotonic();
    this.changed.add(path);
    this.cancel?.();
    this.cancel = this.parts.clock.after(DEBOUNCE, () => this.begin());
  }

  /** What changes while a round is under way makes the next one. */
  private begin(): void {
    this.cancel = undefined;
    if (this.round !== undefined || this.changed.size === 0 || this.closed) return;
    const files = [...this.changed].sort();
    this.changed.clear();
    this.round = this.run(files, this.savedAt)
      .catch((error: unknown) => this.parts.say(`cannot watch the handlers' files: ${error}`))
      .finally(() => {
        this.round = undefined;
        if (this.cancel === undefined) this.begin();
      });
  }

  private async run(files: readonly string[], savedAt: number): Promise<void> {
    const concerned = this.states.filter((state) => files.some((file) => concerns(state, file)));
    const attempts = new Map<string, Promise<Attempt>>();
    const failures = new Map<string, readonly string[]>();
    const outcomes = await Promise.all(
      concerned.map(async (state) => {
        const { entry, kind } = state.consumer;
        const key = `${kind} ${entry}`;
        if (!attempts.has(key)) attempts.set(key, this.attempt(entry, kind));
        return { state, attempt: await attempts.get(key)! };
      }),
    );
    const swaps: Promise<void>[] = [];
    const mended: string[] = [];
    for (const { state, attempt } of outcomes) {
      if ("problems" in attempt) {
        failures.set(state.consumer.name, attempt.problems);
        state.sources = [...new Set([...state.sources, ...attempt.files])];
        state.failed = true;
        continue;
      }
      const { bundle } = attempt;
      if (bundle.sha256 !== state.sha256) swaps.push(this.swap(state, bundle, files, savedAt));
      else if (state.failed) mended.push(state.consumer.name);
      state.sources = bundle.sources;
      state.failed = false;
    }
    if (mended.length > 0) this.parts.say(`${mended.join(", ")}: bundled again; what runs is the same`);
    for (const line of failureLines(failures)) this.parts.say(line);
    if (!this.closed) this.watch();
    await Promise.all(swaps);
  }

  private async attempt(entry: string, kind: BundleKind): Promise<Attempt> {
    try {
      return { bundle: await this.parts.rebundler.bundle(entry, kind) };
    } catch (error) {
      if (error instanceof BundleError) return { problems: error.problems, files: error.files };
      return { problems: [error instanceof Error ? error.message : String(error)], files: [] };
    }
  }

  private async swap(state: State, bundle: Bundle, files: readonly string[], savedAt: number): Promise<void> {
    if (this.closed) return;
    const { name } = state.consumer;
    const swap = await this.parts.compute.swap(name, bundle.files);
    const what = `${name}: ${changedText(files)}`;
    if (swap.swapped) {
      state.sha256 = bundle.sha256;
      this.parts.say(`${what}; ${swap.how} (${secondsText(this.parts.clock.monotonic() - savedAt)})`);
    } else if (!this.closed) {
      this.parts.say(`${what}, but it runs on as before: ${swap.why}`);
    }
  }

  private watch(): void {
    this.sources.update(this.states.flatMap(({ sources }) => sources));
  }
}

/** After a failed attempt the remedy may be a file that no bundle has yet. */
function concerns({ sources, failed }: State, path: string): boolean {
  return sources.includes(path) || (failed && /\.([cm]?[jt]sx?|json)$/.test(path));
}
