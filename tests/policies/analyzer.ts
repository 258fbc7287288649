import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { resolve } from "node:path";
import { createInterface } from "node:readline";
import * as grpc from "@grpc/grpc-js";
import { AnalyzerClient } from "@pulumi/pulumi/proto/analyzer_grpc_pb";
import * as proto from "@pulumi/pulumi/proto/analyzer_pb";
import { Empty } from "google-protobuf/google/protobuf/empty_pb";
import { type JavaScriptValue, Struct } from "google-protobuf/google/protobuf/struct_pb";

const ROOT = resolve(__dirname, "../..");

/** How the engine writes a text that a preview does not know yet (sdk/go/common/resource/plugin/rpc.go). */
export const UNKNOWN_TEXT = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";
/** How it writes a secret. */
export const secret = (value: string) => ({
  "4dabf18193072939515e22adb298388d": "1b47061264138c4ac30d75fd1eb44270",
  value,
});

/** A resource as the engine sends it. */
export interface Sent {
  readonly type: string;
  readonly name: string;
  readonly props: Readonly<Record<string, unknown>>;
  readonly protect?: boolean;
  readonly stack?: string;
  readonly propertyDependencies?: Readonly<Record<string, readonly string[]>>;
}

export interface Diagnostic {
  readonly policy: string;
  readonly level: "advisory" | "mandatory" | "other";
  readonly message: string;
  readonly urn: string;
}

export const urnOf = ({ type, name, stack = "prod" }: Sent) => `urn:pulumi:${stack}::naive::${type}::${name}`;

/** The pack as the engine starts it: its own process, found by the port that it prints, spoken to by gRPC. */
export class Analyzer {
  private constructor(
    private readonly child: ChildProcess,
    private readonly client: AnalyzerClient,
  ) {}

  /** @throws Error with what the pack printed, if it ends before it serves */
  static async start(): Promise<Analyzer> {
    const runner = require.resolve("@pulumi/pulumi/cmd/run-policy-pack");
    const child = spawn(process.execPath, [runner, "127.0.0.1:1", "."], { cwd: resolve(ROOT, "policies") });
    let errors = "";
    child.stderr.on("data", (chunk) => {
      errors += String(chunk);
    });
    const line = once(createInterface(child.stdout), "line");
    const exit = once(child, "exit").then(() => {
      throw new Error(`the policy pack ended before it served:\n${errors}`);
    });
    const [port] = await Promise.race([line, exit]);
    exit.catch(() => {});
    return new Analyzer(child, new AnalyzerClient(`127.0.0.1:${port}`, grpc.credentials.createInsecure()));
  }

  info(): Promise<proto.AnalyzerInfo> {
    return call((done) => this.client.getAnalyzerInfo(new Empty(), done));
  }

  /** Level and parameters by rule, in place of everything that was configured before. */
  async configure(config: Readonly<Record<string, { level: 0 | 1 | 2; properties?: object }>>): Promise<void> {
    const request = new proto.ConfigureAnalyzerRequest();
    for (const [name, { level, properties = {} }] of Object.entries(config)) {
      const entry = new proto.PolicyConfig().setEnforcementlevel(level).setProperties(struct(properties));
      request.getPolicyconfigMap().set(name, entry);
    }
    await call<unknown>((done) => this.client.configure(request, done));
  }

  /** Resource rules on one resource's inputs. */
  async analyze(resource: Sent): Promise<Diagnostic[]> {
    const request = new proto.AnalyzeRequest()
      .setType(resource.type)
      .setName(resource.name)
      .setUrn(urnOf(resource))
      .setOptions(new proto.AnalyzerResourceOptions().setProtect(resource.protect ?? false))
      .setProperties(struct(resource.props));
    return diagnostics(await call((done) => this.client.analyze(request, done)));
  }

  /** Stack rules on everything. */
  async analyzeStack(resources: readonly Sent[]): Promise<Diagnostic[]> {
    const sent = resources.map((resource) => {
      const message = new proto.AnalyzerResource()
        .setType(resource.type)
        .setName(resource.name)
        .setUrn(urnOf(resource))
        .setOptions(new proto.AnalyzerResourceOptions().setProtect(resource.protect ?? false))
        .setProperties(struct(resource.props));
      for (const [property, urns] of Object.entries(resource.propertyDependencies ?? {})) {
        message
          .getPropertydependenciesMap()
          .set(property, new proto.AnalyzerPropertyDependencies().setUrnsList([...urns]));
      }
      return message;
    });
    const request = new proto.AnalyzeStackRequest().setResourcesList(sent);
    return diagnostics(await call((done) => this.client.analyzeStack(request, done)));
  }

  async stop(): Promise<void> {
    this.client.close();
    const exit = once(this.child, "exit");
    this.child.kill();
    await exit;
  }
}

function call<T>(start: (done: (error: grpc.ServiceError | null, answer: T) => void) => void): Promise<T> {
  return new Promise((done, fail) => start((error, answer) => (error === null ? done(answer) : fail(error))));
}

/** As JSON: what is undefined does not exist for the engine. */
function struct(value: object): Struct {
  return Struct.fromJavaScript(JSON.parse(JSON.stringify(value)) as Record<string, JavaScriptValue>);
}

function diagnostics(response: proto.AnalyzeResponse): Diagnostic[] {
  return response.getDiagnosticsList().map((diagnostic) => ({
    policy: diagnostic.getPolicyname(),
    level:
      diagnostic.getEnforcementlevel() === proto.EnforcementLevel.ADVISORY
        ? "advisory"
        : diagnostic.getEnforcementlevel() === proto.EnforcementLevel.MANDATORY
          ? "mandatory"
          : "other",
    message: diagnostic.getMessage(),
    urn: diagnostic.getUrn(),
  }));
}
