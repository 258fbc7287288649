import { AutoScalingClient } from "@aws-sdk/client-auto-scaling";
import { SSMClient } from "@aws-sdk/client-ssm";
import { clientWorkers } from "./runtime/gate/clientWorkers";
import { waitForWorkers } from "./runtime/gate/waitForWorkers";
import { waitInputOf } from "./runtime/gate/waitInput";

/**
 * The worker gate's function: `pulumi up` invokes it when new launch templates are in force. It waits until the new workers
 * stand, and fails with AWS's reason and the worker's own if one does not.
 */
export const handler = async (event: unknown) =>
  waitForWorkers(waitInputOf(event), {
    ...clientWorkers(new AutoScalingClient({}), new SSMClient({})),
    now: () => performance.now(),
    sleep: (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds)),
  });
