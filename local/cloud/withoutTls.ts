import { isMap } from "../../config/tolerantDecode";
import { consumerOf } from "./consumerOf";
import type { ModelProblem } from "./problem";
import { taskDefinition } from "./services/ecs";
import { lambdaFunction } from "./services/lambda";
import { launchTemplate } from "./services/launchTemplates";

/** Takes encryption away from the mounts of some consumers, where they ask for it: to see that they are refused. */
export class TlsRemover {
  private readonly left: Set<string>;
  private readonly functions = new Set<string>();

  constructor(private readonly consumers: readonly string[]) {
    this.left = new Set(consumers);
  }

  /** The inputs, without TLS if they are those of a chosen consumer's task or worker. */
  strip(type: string, inputs: unknown): unknown {
    const consumer = consumerOf(inputs);
    if (consumer === undefined || !this.consumers.includes(consumer) || !isMap(inputs)) return inputs;
    if (type === lambdaFunction.type) this.functions.add(consumer);
    if (type === launchTemplate.type) {
      this.left.delete(consumer);
      return { ...inputs, userData: withoutTlsOption(inputs.userData) };
    }
    if (type === taskDefinition.type) {
      this.left.delete(consumer);
      return { ...inputs, volumes: Array.isArray(inputs.volumes) ? inputs.volumes.map(unencrypted) : inputs.volumes };
    }
    return inputs;
  }

  /** Chosen consumers that the program does not have, or that cannot be without TLS. */
  finish(): ModelProblem[] {
    const wrong = [...this.left].map((consumer) => ({
      resource: consumer,
      error: "NoSuchConsumer",
      message: this.functions.has(consumer)
        ? "Lambda encrypts every mount by itself; there is no TLS to take away"
        : "the program has no Fargate service or EC2 worker of this name",
      fix: "name a Fargate or EC2 consumer",
    }));
    this.left.clear();
    return wrong;
  }
}

function withoutTlsOption(userData: unknown): unknown {
  if (typeof userData !== "string") return userData;
  const text = Buffer.from(userData, "base64").toString("utf8");
  return Buffer.from(text.replaceAll("_netdev,tls,", "_netdev,")).toString("base64");
}

function unencrypted(volume: unknown): unknown {
  if (!isMap(volume) || !isMap(volume.efsVolumeConfiguration)) return volume;
  return { ...volume, efsVolumeConfiguration: { ...volume.efsVolumeConfiguration, transitEncryption: "DISABLED" } };
}
