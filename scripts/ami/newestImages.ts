import { GetParametersCommand, type SSMClient } from "@aws-sdk/client-ssm";
import { AMI } from "../../config/limits";
import type { Architecture } from "../../config/types";
import { imageParameter } from "../../config/workerLimits";

/** AWS did not say which image is the newest; `message` says what to do. */
export class ImageError extends Error {
  override readonly name = "ImageError";
}

/**
 * The newest Amazon Linux 2023 of each architecture, in the client's region, from AWS's public parameters.
 *
 * @throws ImageError
 */
export async function newestImages(
  client: Pick<SSMClient, "send">,
  architectures: Iterable<Architecture>,
): Promise<ReadonlyMap<Architecture, string>> {
  const wanted = [...new Set(architectures)].sort();
  const names = wanted.map(imageParameter);
  const found = await ask(client, names);
  return new Map(
    wanted.map((architecture) => {
      const name = imageParameter(architecture);
      const image = found.get(name);
      if (image === undefined) throw new ImageError(`AWS has no parameter ${name} in this region`);
      if (!AMI.regex.test(image)) throw new ImageError(`${name} is ${JSON.stringify(image)}, not ${AMI.allowed}`);
      return [architecture, image];
    }),
  );
}

async function ask(client: Pick<SSMClient, "send">, names: readonly string[]): Promise<ReadonlyMap<string, string>> {
  try {
    const { Parameters = [] } = await client.send(new GetParametersCommand({ Names: [...names] }));
    return new Map(Parameters.map(({ Name = "", Value = "" }) => [Name, Value]));
  } catch (error) {
    const { name, message } = error instanceof Error ? error : new Error(String(error));
    if (/Credentials|Token/.test(name)) {
      throw new ImageError(
        `no usable AWS credentials (${message}); log in, for example by aws sso login, or set AWS_PROFILE`,
      );
    }
    if (/AccessDenied/.test(name)) {
      throw new ImageError(`${message}; it takes the right ssm:GetParameters on ${names.join(", ")}`);
    }
    throw new ImageError(`AWS did not answer: ${name}: ${message}`);
  }
}
