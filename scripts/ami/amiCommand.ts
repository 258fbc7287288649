import { readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { SSMClient } from "@aws-sdk/client-ssm";
import { decodeStackConfig } from "../../config/decode";
import { StackFileError } from "../../config/parseStackFiles";
import { parseValues } from "../../config/parseValues";
import { ConfigurationError } from "../../config/problem";
import { readStackFile } from "../../config/readStackFile";
import type { Ec2ConsumerConfig } from "../../config/types";
import { CommandLineError, commandLine } from "../../local/command/commandLine";
import { ImageError, newestImages } from "./newestImages";
import { pinImages } from "./pinImages";

const USAGE = "usage: npm run ami -- STACK [--dry-run]";

export interface AmiParts {
  /** The project's root. */
  readonly root: string;
  readonly client: (region: string) => Pick<SSMClient, "send">;
  readonly print: (line: string) => void;
}

/**
 * `npm run ami`: writes the newest Amazon Linux 2023 image of its architecture into every EC2 consumer of a stack file.
 *
 * @returns the exit code: 0 written or nothing to do, 1 AWS did not say, 2 the arguments or the stack file are wrong
 */
export async function amiCommand(argv: readonly string[], { root, client, print }: AmiParts): Promise<0 | 1 | 2> {
  try {
    const { positionals, options, problems } = commandLine(argv, { "dry-run": {}, help: {} });
    if (options.has("help")) {
      print(`${USAGE}\nExit codes: 0 written or nothing to do, 1 AWS did not say, 2 wrong arguments or stack file.`);
      return 0;
    }
    const [stack] = positionals;
    if (positionals.length !== 1) problems.push(`needs one stack, got ${positionals.length}`);
    if (problems.length > 0 || stack === undefined) throw new CommandLineError(problems, USAGE);
    const { project, region, workers } = workersOf(root, stack);
    const name = `Pulumi.${stack}.yaml`;
    if (workers.length === 0) {
      print(`${name} has no consumer with compute: ec2; nothing to do`);
      return 0;
    }
    const newest = await newestImages(
      client(region),
      workers.map(({ architecture }) => architecture),
    );
    print(`newest Amazon Linux 2023 in ${region}`);
    const images: Record<string, string> = {};
    for (const { name: consumer, architecture, ami } of workers) {
      const image = newest.get(architecture)!;
      if (ami !== image) images[consumer] = image;
      print(`  ${consumer} (${architecture}): ${ami === image ? `${image}, as it is` : `${ami ?? "none"} → ${image}`}`);
    }
    if (Object.keys(images).length === 0) return 0;
    const path = join(root, name);
    const pinned = pinImages({ name, text: readFileSync(path, "utf8") }, project, images);
    if (options.has("dry-run")) print(`${name} stays as it is (--dry-run)`);
    else {
      writeFileSync(path, pinned);
      print(`wrote ${name}; the next pulumi up replaces the instances of ${Object.keys(images).join(", ")}`);
    }
    return 0;
  } catch (error) {
    if (!(error instanceof Error) || !KNOWN.some((kind) => error instanceof kind)) throw error;
    print(error.message);
    return error instanceof ImageError ? 1 : 2;
  }
}

const KNOWN = [CommandLineError, StackFileError, ConfigurationError, ImageError];

/** The stack's EC2 consumers. Throws StackFileError, ConfigurationError. */
function workersOf(root: string, stack: string) {
  const { project, config, placeOf } = readStackFile(root, stack);
  const { region, consumers } = decodeStackConfig({
    ...{ project, stack, region: config["aws:region"], placeOf },
    ...parseValues(config, project, []),
    fileExists: (file) => statSync(join(root, file), { throwIfNoEntry: false })?.isFile() ?? false,
  });
  const workers = Object.values(consumers).filter((one): one is Ec2ConsumerConfig => one.compute === "ec2");
  return { project, region, workers };
}
