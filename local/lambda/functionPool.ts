import { MountRefused } from "../sandbox/mountRefused";
import { CrashWatch } from "../supervision/crashWatch";
import { type EnvironmentServices, ExecutionEnvironment, InitializationFailed } from "./executionEnvironment";
import { mountError, throttled } from "./invokeErrors";
import type { FunctionSpec, Invocation, InvocationResult, Reply } from "./types";

/** Environments of one function on this machine, whatever it reserved: each is a process. */
export const MOST_ENVIRONMENTS = 16;

interface Slot {
  readonly index: number;
  readonly ready: Promise<ExecutionEnvironment>;
  environment: ExecutionEnvironment | undefined;
  busy: boolean;
  /** Runs a package that was replaced: it gets no more events. */
  retired: boolean;
  lastUsed: number;
}

/**
 * The execution environments of one function. An event goes to an idle one or to a new one; beyond the function's
 * concurrency it is throttled, never queued, as on AWS.
 */
export class FunctionPool {
  private readonly slots = new Map<number, Slot>();
  private readonly retired = new Set<Slot>();
  private readonly crashes: CrashWatch;
  private inFlight = 0;
  private uses = 0;
  private restarted = 0;
  private stopping = false;
  private drained: (() => void) | undefined;

  constructor(
    private current: FunctionSpec,
    private readonly services: EnvironmentServices,
  ) {
    this.crashes = new CrashWatch(services.clock.monotonic);
  }

  get spec(): FunctionSpec {
    return this.current;
  }

  get pids(): readonly number[] {
    return this.all.flatMap(({ environment }) => environment?.pid ?? []);
  }

  /** Environments that took the place of one that ended unexpectedly. */
  get restarts(): number {
    return this.restarted;
  }

  get crashLoop(): string | undefined {
    return this.crashes.loop;
  }

  /** @throws InvokeError if the event is throttled or the mount is refused. */
  async invoke(invocation: Invocation): Promise<InvocationResult> {
    const { reservedConcurrency } = this.spec;
    const limit = Math.min(reservedConcurrency ?? MOST_ENVIRONMENTS, MOST_ENVIRONMENTS);
    if (this.stopping || this.inFlight >= limit) throw throttled(reservedConcurrency !== undefined);
    this.inFlight += 1;
    try {
      return { ...(await this.run(invocation)), executedVersion: this.spec.version };
    } finally {
      this.inFlight -= 1;
      if (this.inFlight === 0) this.drained?.();
    }
  }

  /**
   * Later events run the package in this folder, in new environments. The old ones finish the events that they have, and
   * end then.
   */
  renew(code: string): void {
    this.current = { ...this.current, code };
    const before = [...this.slots.values()];
    this.slots.clear();
    for (const slot of before) {
      slot.retired = true;
      this.retired.add(slot);
      if (!slot.busy) slot.environment?.kill();
    }
  }

  /** Waits for the events under way, at most `milliseconds`, then ends all processes: Lambda gives idle ones no signal. */
  async stop(milliseconds: number): Promise<void> {
    this.stopping = true;
    if (this.inFlight > 0) {
      await new Promise<void>((resolve) => {
        const cancel = this.services.clock.after(milliseconds, resolve);
        this.drained = () => {
          cancel();
          resolve();
        };
      });
    }
    this.kill();
    await Promise.all(
      this.all.map(async ({ ready }) => {
        const environment = await ready.catch(() => undefined);
        environment?.kill();
        await environment?.ended;
      }),
    );
  }

  kill(): void {
    this.stopping = true;
    for (const { environment } of this.all) environment?.kill();
  }

  private get all(): readonly Slot[] {
    return [...this.slots.values(), ...this.retired];
  }

  private async run(invocation: Invocation): Promise<Reply> {
    const slot = this.idleSlot() ?? this.open(this.freeIndex());
    slot.busy = true;
    slot.lastUsed = ++this.uses;
    try {
      return await (await slot.ready).invoke(invocation);
    } catch (error) {
      if (error instanceof InitializationFailed) return error.reply;
      throw error instanceof MountRefused ? mountError(error.refusal) : error;
    } finally {
      slot.busy = false;
      if (slot.retired) slot.environment?.kill();
    }
  }

  /** The one that waited longest: so several processes stay in use. One that is still starting comes last. */
  private idleSlot(): Slot | undefined {
    const idle = [...this.slots.values()].filter(({ busy }) => !busy);
    const rank = (slot: Slot) => (slot.environment === undefined ? Number.POSITIVE_INFINITY : slot.lastUsed);
    return idle.sort((a, b) => rank(a) - rank(b))[0];
  }

  private freeIndex(): number {
    for (let index = 0; ; index++) if (!this.slots.has(index)) return index;
  }

  private open(index: number): Slot {
    const ready = this.start(index);
    const slot: Slot = { index, ready, environment: undefined, busy: false, retired: false, lastUsed: 0 };
    this.slots.set(index, slot);
    slot.ready.then(
      (environment) => {
        slot.environment = environment;
        if (this.stopping || (slot.retired && !slot.busy)) environment.kill();
        void environment.ended.then(({ code, signal }) => {
          this.forget(slot);
          if (!this.stopping && !slot.retired)
            this.replace(index, `environment ${index}: ${signal ?? `exit code ${code}`}`);
        });
      },
      (error) => {
        this.forget(slot);
        if (error instanceof InitializationFailed) this.crashes.ended(error.reply.payload.toString("utf8"));
      },
    );
    return slot;
  }

  private forget(slot: Slot): void {
    if (!this.retired.delete(slot)) this.slots.delete(slot.index);
  }

  /** On AWS the next event starts the next environment; here at once, so that what was killed is seen to come back. */
  private replace(index: number, why: string): void {
    this.crashes.ended(why);
    if (this.crashes.loop !== undefined) return;
    this.restarted += 1;
    this.open(index);
  }

  private async start(index: number): Promise<ExecutionEnvironment> {
    const { spec, services } = this;
    try {
      return await ExecutionEnvironment.start(spec, index, services, services.initLimit);
    } catch (error) {
      if (!(error instanceof InitializationFailed && error.timedOut)) throw error;
      // As on AWS: a second initialisation, under the function's own time-out.
      return ExecutionEnvironment.start(spec, index, services, spec.timeoutSeconds * 1000);
    }
  }
}
