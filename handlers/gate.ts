import { LambdaClient } from "@aws-sdk/client-lambda";
import { clientInvoke } from "./runtime/gate/clientInvoke";
import { gateInputOf } from "./runtime/gate/gateInput";
import { runGate } from "./runtime/gate/runGate";

/**
 * The mount gate's function: `pulumi up` invokes it when all consumers exist. It probes every function's mounts and fails,
 * with all reasons, if one is broken or if the negative probe is let in.
 */
export const handler = async (event: unknown) =>
  runGate(gateInputOf(event), {
    invoke: clientInvoke(new LambdaClient({ maxAttempts: 1 })),
    now: () => performance.now(),
    sleep: (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds)),
  });
