import { randomUUID } from "node:crypto";
import { setTimeout as pause } from "node:timers/promises";
import type { Command, Log } from "../../contract";
import { learnerFactory } from "../../learner/learner";
import { describeFailure } from "../../protocol/errors";
import { nodeFileSystem } from "../../protocol/nodeFileSystem";
import { mountOf } from "../../settings";
import { MODEL_USAGE, runModelCommand, UsageError } from "./modelCommand";

/** `npm run model`, and the same on a worker: what a person decides about the model, beside the trainers. */
export const command: Command = async (parameters, { mounts, print, warn }) => {
  if (parameters.includes("--help") || parameters.includes("-h")) {
    print(MODEL_USAGE);
    return 0;
  }
  try {
    await runModelCommand(
      parameters,
      {
        ...{ fileSystem: nodeFileSystem(), learners: learnerFactory, log: linesOf(warn), now: Date.now },
        mounts: {
          samples: mountOf(mounts, "samples"),
          journal: mountOf(mounts, "journal"),
          models: mountOf(mounts, "models"),
        },
        newId: randomUUID,
        pause: async (milliseconds) => pause(milliseconds),
      },
      print,
    );
    return 0;
  } catch (error) {
    if (error instanceof UsageError) warn(`${error.message}\n\n${MODEL_USAGE}`);
    else warn(describeFailure(error));
    return error instanceof UsageError ? 2 : 1;
  }
};

function linesOf(warn: (line: string) => void): Log {
  const line = (message: string, fields: Readonly<Record<string, unknown>> = {}): void =>
    warn([message, ...Object.entries(fields).map(([name, value]) => `${name} ${value}`)].join(", "));
  return { info: line, warn: line, error: line };
}
