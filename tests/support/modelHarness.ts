import { CloudModel, type CloudModelOptions } from "../../local/cloud/cloudModel";
import type { CloudResource } from "../../local/cloud/types";

export type Inputs = Readonly<Record<string, unknown>>;

/** Asks the cloud model for resources directly, as Pulumi's mock monitor does. */
export class ModelHarness {
  readonly model: CloudModel;

  constructor(options: Partial<CloudModelOptions> = {}) {
    this.model = new CloudModel({ project: "shared-storage", region: "eu-west-1", ...options });
  }

  /** What the program is answered; the id is empty for components. */
  async answer(type: string, name: string, inputs: Inputs): Promise<{ id: string; state: Inputs }> {
    const custom = !type.startsWith("awsx:");
    const { id, state } = await this.model.newResource({ type, name, inputs: { ...inputs }, custom });
    return { id: id ?? "", state };
  }

  /** Creates a resource that has to be created, and gives its record. */
  async create(type: string, name: string, inputs: Inputs): Promise<CloudResource> {
    await this.answer(type, name, inputs);
    const found = this.find(type, name);
    if (found === undefined) throw new Error(`${type}::${name} was not created:\n${this.complaints().join("\n")}`);
    return found;
  }

  find(type: string, name: string): CloudResource | undefined {
    return this.model.world.everything().find((one) => one.type === type && one.name === name);
  }

  /** Everything that the model has against the program, one line each. */
  complaints(): string[] {
    const { problems, refusals, skipped } = this.model;
    return [
      ...problems.map(({ resource, error, message }) => `${resource}: ${error}: ${message}`),
      ...refusals.map(({ resource, error, message }) => `${resource}: ${error}: ${message}`),
      ...skipped.map(({ skipped: { type, name }, because }) => `${type}::${name} skipped because of ${because}`),
    ];
  }
}
