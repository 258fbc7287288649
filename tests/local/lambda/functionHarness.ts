import { randomBytes } from "node:crypto";
import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { CredentialStore } from "../../../local/lambda/credentialStore";
import type { EnvironmentServices } from "../../../local/lambda/executionEnvironment";
import { FunctionPool } from "../../../local/lambda/functionPool";
import { InvokeApi } from "../../../local/lambda/invokeApi";
import type { FunctionSpec, Invocation } from "../../../local/lambda/types";
import { detectEnforcement } from "../../../local/sandbox/enforcement";
import { createLauncher } from "../../../local/sandbox/launcher";
import { copyReadable } from "../../../local/sandbox/stage";
import type { ProcessAccess } from "../../../local/sandbox/types";
import { type Clock, systemClock } from "../../../local/supervision/clock";

const ROOT = resolve(__dirname, "../../..");
export const REGION = "eu-west-1";
export const ROLE = "arn:aws:iam::123456789012:role/shared-storage-test-caller";

/** Functions from source text, run by the real platform in real processes. */
export class FunctionHarness {
  readonly folder = realpathSync(mkdtempSync(join(tmpdir(), "shared-storage-lambda-")));
  readonly lines: string[] = [];
  readonly credentials = new CredentialStore();
  readonly pools = new Map<string, FunctionPool>();
  readonly reports: string[] = [];
  access: (spec: FunctionSpec, index: number) => ProcessAccess = () => ({
    uid: 4001,
    gid: 4001,
    groups: [],
    mounts: [],
  });
  private api: InvokeApi | undefined;
  private readonly services: EnvironmentServices;

  constructor(clock: Clock = systemClock, initLimit = 10_000) {
    const launcher = createLauncher({
      enforcement: detectEnforcement(),
      hidden: [ROOT],
      runFolder: join(this.folder, "run"),
    });
    const runtimeFolder = join(this.folder, "runtime");
    copyReadable(join(ROOT, "local/lambda/runtime"), runtimeFolder);
    this.services = {
      region: REGION,
      lambdaEndpoint: () => this.api?.url ?? "http://127.0.0.1:1",
      launch: launcher.launch,
      runtimeFolder,
      access: (spec, index) => this.access(spec, index),
      credentials: (roleArn, session) => this.credentials.issueRole(roleArn, session),
      log: (_spec, index, line) => this.lines.push(`${index} ${line}`),
      clock,
      initLimit,
      unique: () => randomBytes(16).toString("hex"),
    };
  }

  /** A function whose package is this one module. */
  function(name: string, source: string, changes: Partial<FunctionSpec> = {}): FunctionPool {
    const code = join(this.folder, `code-${name}`);
    const written = join(this.folder, `source-${name}`);
    mkdirSync(written);
    if (source !== "") writeFileSync(join(written, "index.mjs"), source);
    copyReadable(written, code);
    const pool = new FunctionPool(
      {
        name,
        consumer: name,
        arn: `arn:aws:lambda:${REGION}:123456789012:function:${name}`,
        version: "7",
        aliases: { live: "7" },
        handler: "index.handler",
        runtime: "nodejs24.x",
        memory: 256,
        timeoutSeconds: 10,
        reservedConcurrency: undefined,
        tmpBytes: 512 * 1024 * 1024,
        environment: {},
        roleArn: `arn:aws:iam::123456789012:role/${name}`,
        logGroup: `/aws/lambda/${name}`,
        logFormat: "Text",
        code,
        ...changes,
      },
      this.services,
    );
    this.pools.set(name, pool);
    return pool;
  }

  async invokeApi(denies: (roleArn: string, arn: string) => string | undefined = () => undefined): Promise<InvokeApi> {
    this.api = await InvokeApi.listen({
      region: REGION,
      clock: this.services.clock,
      credentials: this.credentials,
      pool: (name) => this.pools.get(name),
      denies,
      arnOf: (name) => `arn:aws:lambda:${REGION}:123456789012:function:${name}`,
      report: (text) => this.reports.push(text),
    });
    return this.api;
  }

  async close(): Promise<void> {
    await Promise.all([...this.pools.values()].map((pool) => pool.stop(0)));
    this.api?.close();
    rmSync(this.folder, { recursive: true, force: true });
  }
}

let serial = 0;

export function event(value: unknown): Invocation {
  serial += 1;
  return {
    requestId: `00000000-0000-4000-8000-${String(serial).padStart(12, "0")}`,
    payload: Buffer.from(JSON.stringify(value)),
    invokedArn: "arn:aws:lambda:eu-west-1:123456789012:function:echo:live",
    clientContext: undefined,
  };
}

/** What the caller gets, with its payload parsed. */
export async function call(
  pool: FunctionPool,
  value: unknown,
): Promise<{ answer: unknown; error: string | undefined }> {
  const { payload, functionError } = await pool.invoke(event(value));
  return { answer: JSON.parse(payload.toString("utf8")), error: functionError };
}
