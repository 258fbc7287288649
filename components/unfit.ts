import * as pulumi from "@pulumi/pulumi";

/**
 * The error for something that exists and does not fit the configuration: one fault a line. Whatever needs an output that
 * failed with it fails too, and Pulumi's SDK writes its own words in front of the message each time; the first words are
 * the ones that help, so this message stays as it is.
 */
export function unfit(what: string, faults: readonly string[]): pulumi.RunError {
  const text = `${what} does not fit:\n${faults.map((fault) => ` - ${fault}`).join("\n")}`;
  return Object.defineProperty(new pulumi.RunError(text), "message", { get: () => text, set: () => undefined });
}
