import { resolve } from "node:path";
import { CloudModel, type CloudModelOptions } from "../../local/cloud/cloudModel";
import { runProgram } from "../../local/cloud/runProgram";

const ROOT = resolve(__dirname, "../..");
const PROJECT = "shared-storage";
const REGION = "eu-west-1";

export interface TestRun extends Partial<Omit<CloudModelOptions, "project">> {
  /** Stack name, `test` by default. */
  readonly stack?: string;
  /** Own keys without namespace → values, as in the stack file. */
  readonly config?: Readonly<Record<string, unknown>>;
  /** By default a refusal fails the test. */
  readonly allowRefusals?: boolean;
}

export interface TestResult {
  readonly model: CloudModel;
  readonly world: CloudModel["world"];
  readonly outputs: Readonly<Record<string, unknown>>;
}

/** Runs the project's index.ts against the local cloud model. Throws ProgramError, or Error if AWS would refuse something. */
export async function runIndex(run: TestRun = {}): Promise<TestResult> {
  const { stack = "test", config = {}, allowRefusals = false, region = REGION, ...options } = run;
  const model = new CloudModel({ project: PROJECT, region, ...options });
  const texts = Object.entries(config).map(([key, value]) => [`${PROJECT}:${key}`, JSON.stringify(value)]);
  const { outputs } = await runProgram({
    project: PROJECT,
    stack,
    config: { "aws:region": region, ...Object.fromEntries(texts) },
    model,
    root: ROOT,
  });
  if (!allowRefusals && model.refusals.length > 0) {
    throw new Error(
      model.refusals.map(({ resource, error, message }) => `${resource}: ${error}: ${message}`).join("\n"),
    );
  }
  return { model, world: model.world, outputs };
}
