// Run as a process of its own: prints what a Pulumi program gets from loadStackConfig, or the error it ends with.
import * as pulumi from "@pulumi/pulumi";
import { loadStackConfig } from "../../../config/loadStackConfig";

try {
  const [root] = process.argv.slice(2);
  console.log(JSON.stringify({ config: loadStackConfig(root) }));
} catch (error) {
  const message = error instanceof Error ? error.message : String(error);
  console.log(JSON.stringify({ runError: pulumi.RunError.isInstance(error), message }));
}
