import { endingText } from "../sandbox/endingText";
import { peakMemory } from "../sandbox/peakMemory";
import type { Ending, Launch, ProcessAccess, SandboxProcess, SandboxSpec } from "../sandbox/types";
import type { Clock } from "../supervision/clock";
import { deferred } from "../supervision/deferred";
import { functionEnvironment, logStreamName, RUNTIME_ROOT, TASK_ROOT } from "./functionEnvironment";
import { endLines, type InvocationReport, startLine } from "./platformLines";
import { RuntimeApi } from "./runtimeApi";
import { errorReply, type FunctionSpec, type Invocation, type Reply } from "./types";

/** What execution environments need of the machine. */
export interface EnvironmentServices {
  readonly region: string;
  readonly lambdaEndpoint: () => string;
  readonly launch: Launch;
  /** Folder with the runtime client, readable for every uid. */
  readonly runtimeFolder: string;
  /** Mounts for environment `index`. Throws MountRefused. */
  access(spec: FunctionSpec, index: number): ProcessAccess;
  credentials(
    roleArn: string,
    session: string,
  ): { readonly accessKeyId: string; readonly secretAccessKey: string; readonly sessionToken: string };
  log(spec: FunctionSpec, index: number, line: string): void;
  readonly clock: Clock;
  /** Milliseconds that the initialisation phase may take. */
  readonly initLimit: number;
  /** 32 hex digits. */
  unique(): string;
}

/** Initialisation failed: what the caller of the event that wanted the environment gets. */
export class InitializationFailed extends Error {
  constructor(
    readonly reply: Reply,
    readonly timedOut: boolean,
  ) {
    super("the function could not be initialised");
    this.name = "InitializationFailed";
  }
}

/** Lambda's umask; handlers that share files set their own. */
const UMASK = 0o022;

/** One process of a function. It runs one event at a time and lives until it fails, times out or is killed. */
export class ExecutionEnvironment {
  private current: { readonly requestId: string; readonly fail: (reply: Reply) => void } | undefined;
  private initDuration: number | undefined;

  private constructor(
    readonly index: number,
    private readonly spec: FunctionSpec,
    private readonly services: EnvironmentServices,
    private readonly api: RuntimeApi,
    private readonly process: SandboxProcess,
    /** Settles when the process is gone. */
    readonly ended: Promise<Ending>,
  ) {
    void ended.then((ending) => this.onEnd(ending));
  }

  get pid(): number | undefined {
    return this.process.pid;
  }

  /**
   * Starts the process and waits until it asks for its first event.
   * @param initLimit milliseconds
   * @throws MountRefused, or InitializationFailed
   */
  static async start(
    spec: FunctionSpec,
    index: number,
    services: EnvironmentServices,
    initLimit: number,
  ): Promise<ExecutionEnvironment> {
    const { clock } = services;
    const access = services.access(spec, index);
    const began = clock.monotonic();
    const outcome = deferred<Reply | "ready" | "too slow">();
    const token = services.unique() + services.unique();
    const api = await RuntimeApi.listen(token, {
      ready: () => outcome.resolve("ready"),
      initError: (body) => outcome.resolve({ payload: body, functionError: "Unhandled" }),
    });
    const variables = functionEnvironment(spec, {
      region: services.region,
      runtimeApi: api.address,
      runtimeToken: token,
      logStream: logStreamName(spec, new Date(clock.now()), services.unique()),
      credentials: services.credentials(spec.roleArn, spec.name),
      lambdaEndpoint: services.lambdaEndpoint(),
    });
    let child: SandboxProcess;
    try {
      child = services.launch(processOf(spec, index, access, services.runtimeFolder, variables), (line) =>
        services.log(spec, index, line),
      );
    } catch (error) {
      api.close();
      throw error;
    }
    const ended = child.ended.catch((): Ending => ({ code: 127, signal: null }));
    void ended.then((ending) => outcome.resolve(exitReply(undefined, ending)));
    const cancel = clock.after(initLimit, () => outcome.resolve("too slow"));
    const result = await outcome.promise;
    cancel();
    const initDuration = clock.monotonic() - began;
    if (result !== "ready") {
      child.signal("SIGKILL");
      await ended;
      api.close();
      const status = result === "too slow" ? "timeout" : "error";
      services.log(
        spec,
        index,
        `INIT_REPORT Init Duration: ${initDuration.toFixed(2)} ms\tPhase: init\tStatus: ${status}`,
      );
      throw new InitializationFailed(
        result === "too slow" ? timeoutReply(undefined, initLimit / 1000) : result,
        result === "too slow",
      );
    }
    const environment = new ExecutionEnvironment(index, spec, services, api, child, ended);
    environment.initDuration = initDuration;
    return environment;
  }

  /** Runs one event. A process that fails or is too slow is killed; its error is the answer. */
  async invoke(invocation: Invocation): Promise<Reply> {
    const { clock } = this.services;
    const spec = this.spec;
    const { requestId } = invocation;
    const limit = spec.timeoutSeconds * 1000;
    const began = clock.monotonic();
    const failed = deferred<Reply>();
    let timeout: { readonly memory: number | undefined } | undefined;
    this.current = { requestId, fail: failed.resolve };
    this.log([startLine(spec.logFormat, new Date(clock.now()), requestId, spec.version)]);
    const cancel = clock.after(limit, () => {
      timeout = { memory: this.peakMemory() };
      failed.resolve(timeoutReply(requestId, spec.timeoutSeconds));
      this.kill();
    });
    const answer = this.api.deliver({ ...invocation, deadline: clock.now() + limit });
    const reply = await Promise.race([answer, failed.promise]);
    this.current = undefined;
    const report: InvocationReport = {
      requestId,
      version: spec.version,
      duration: clock.monotonic() - began,
      initDuration: this.initDuration,
      memorySize: spec.memory,
      maxMemoryUsed: (timeout === undefined ? this.peakMemory() : timeout.memory) ?? 0,
      status: timeout !== undefined ? "timeout" : reply.functionError === undefined ? "success" : "error",
      errorType: reply.functionError === undefined ? undefined : errorTypeOf(reply),
    };
    this.initDuration = undefined;
    // A process may answer and then end, or hang: it is done with the event only when it asks for the next one.
    await Promise.race([this.api.waits(), this.ended]);
    cancel();
    this.log(endLines(spec.logFormat, new Date(clock.now()), report));
    return reply;
  }

  kill(): void {
    this.process.signal("SIGKILL");
  }

  private peakMemory(): number | undefined {
    return this.pid === undefined ? undefined : peakMemory(this.pid);
  }

  private log(lines: readonly string[]): void {
    for (const line of lines) this.services.log(this.spec, this.index, line);
  }

  private onEnd(ending: Ending): void {
    this.api.close();
    this.current?.fail(exitReply(this.current.requestId, ending));
  }
}

function processOf(
  spec: FunctionSpec,
  index: number,
  access: ProcessAccess,
  runtimeFolder: string,
  environment: Readonly<Record<string, string>>,
): SandboxSpec {
  return {
    label: `${spec.name}/${index}`,
    ...access,
    umask: UMASK,
    readOnlyFolders: [
      { source: spec.code, at: TASK_ROOT },
      { source: runtimeFolder, at: RUNTIME_ROOT },
    ],
    tmpBytes: spec.tmpBytes,
    workingDirectory: TASK_ROOT,
    environment,
    nodeArguments: [`${RUNTIME_ROOT}/bootstrap.mjs`],
  };
}

function prefix(requestId: string | undefined): string {
  return requestId === undefined ? "" : `RequestId: ${requestId} Error: `;
}

function exitReply(requestId: string | undefined, ending: Ending): Reply {
  const reason =
    ending.code === 0
      ? "Runtime exited without providing a reason"
      : `Runtime exited with error: ${endingText(ending)}`;
  return errorReply({ errorType: "Runtime.ExitError", errorMessage: `${prefix(requestId)}${reason}` });
}

function timeoutReply(requestId: string | undefined, seconds: number): Reply {
  const errorMessage = `${prefix(requestId)}Task timed out after ${seconds.toFixed(2)} seconds`;
  return errorReply({ errorType: "Sandbox.Timedout", errorMessage });
}

function errorTypeOf({ payload }: Reply): string {
  try {
    const body: unknown = JSON.parse(payload.toString("utf8"));
    if (typeof body === "object" && body !== null && "errorType" in body) return String(body.errorType);
  } catch {
    // Whatever a runtime client of somebody else's posts is passed on to the caller as it is.
  }
  return "Unhandled";
}
