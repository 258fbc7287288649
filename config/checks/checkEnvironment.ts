import * as limits from "../limits";
import { join } from "../problem";
import type { Check } from "./check";
import { consumerVariables } from "./consumerVariables";

/** Variables that are not the user's to set, and the room that Lambda gives them all. */
export const checkEnvironment: Check = (context) => {
  const { consumers, problem } = context;
  for (const { name, path, consumer } of consumers) {
    const environment = consumer.environment ?? {};
    for (const variable of Object.keys(environment)) {
      const prefix = limits.RESERVED_VARIABLE_PREFIXES.find((start) => variable.toUpperCase().startsWith(start));
      const reserved = limits.RESERVED_VARIABLES.some((known) => known === variable.toUpperCase());
      if (prefix === undefined && !reserved) continue;
      const which = prefix === undefined ? variable : `names starting with ${prefix}`;
      problem(
        join(join(path, "environment"), variable),
        `${which} ${prefix === undefined ? "is" : "are"} set by AWS or by this program; choose another name`,
      );
    }
    if (consumer.compute !== "lambda") continue;
    // As Lambda measures it.
    const bytes = Buffer.byteLength(JSON.stringify(consumerVariables(context, name, consumer)));
    if (bytes > limits.LAMBDA_ENVIRONMENT_BYTES) {
      problem(
        join(path, "environment"),
        `got ${bytes} bytes of variables, this program's own included; a Lambda function has at most ${limits.LAMBDA_ENVIRONMENT_BYTES}; ` +
          "keep long values in a file beside the handler",
      );
    }
  }
};
