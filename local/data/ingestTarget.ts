import { InvokeCommand, LambdaClient } from "@aws-sdk/client-lambda";
import type { InputRecord } from "../../handlers/records/recordBlock";
import { readAccess } from "../host/accessFile";
import { type IngestAnswer, readAnswer } from "../traffic/ingestClient";
import { DataError } from "./dataError";

/** What ingest is asked to store. */
export interface IngestRequest {
  readonly producer: string;
  readonly key: string;
  readonly sequence?: number;
  readonly records: readonly InputRecord[];
}

/** An ingest function, wherever it runs. */
export interface IngestTarget {
  /** Tells targets apart for as long as their data stands. */
  readonly name: string;
  /** One attempt; whoever sends repeats it by itself. Throws DataError for what no repetition helps with. */
  readonly send: (request: IngestRequest) => Promise<IngestAnswer>;
  readonly close: () => void;
}

const INGEST = "ingest";

/** The ingest function of the stack that runs on this machine. Throws DataError if none does. */
export function localTarget(localRoot: string): IngestTarget {
  const access = readAccess(localRoot);
  const found = access?.functions.find(({ consumer }) => consumer === INGEST);
  if (access === undefined || found === undefined) {
    const what = access === undefined ? "no stack runs on this machine" : `the stack here has no consumer ${INGEST}`;
    throw new DataError(`${what}; start one with npm start, or name a deployed function with --function NAME`);
  }
  const { lambdaEndpoint: endpoint, region, credentials } = access;
  return target(
    "local",
    new LambdaClient({ endpoint, region, credentials, maxAttempts: 1 }),
    found.functionName,
    found.qualifier,
  );
}

/**
 * A deployed function by name or ARN, called through its alias `live` with the caller's own credentials (AWS's usual
 * chain: environment, profile, SSO, instance).
 */
export function deployedTarget(functionName: string, region: string | undefined): IngestTarget {
  const client = new LambdaClient({ maxAttempts: 1, ...(region === undefined ? {} : { region }) });
  return target(`lambda:${region ?? ""}:${functionName}`, client, functionName, "live");
}

/** Errors of the Lambda API and of the credential chain that stay as they are until somebody acts. */
const FINAL: Readonly<Record<string, string>> = {
  ResourceNotFoundException: "check the name, the region and that it has an alias live",
  AccessDeniedException: "the caller needs lambda:InvokeFunction on its alias live",
  UnrecognizedClientException: "the credentials are not known there; check profile and region",
  InvalidSignatureException: "check the credentials and this machine's clock",
  ExpiredTokenException: "the credentials have expired; sign in again",
  CredentialsProviderError: "there are no credentials; set AWS_PROFILE or sign in",
  RequestEntityTooLargeException: "report this: requests are cut to fit",
};

function target(name: string, client: LambdaClient, functionName: string, qualifier: string): IngestTarget {
  return {
    name,
    async send(request) {
      try {
        const Payload = Buffer.from(JSON.stringify(request));
        const answer = await client.send(
          new InvokeCommand({ FunctionName: functionName, Qualifier: qualifier, Payload }),
        );
        return readAnswer(answer.FunctionError, answer.Payload ?? new Uint8Array());
      } catch (error) {
        if (!(error instanceof Error)) throw error;
        if (error.message === "Region is missing") throw new DataError("no region is set; give --region R");
        const remedy = FINAL[error.name];
        const told = `${error.name}: ${error.message}`;
        if (remedy !== undefined) throw new DataError(`${functionName} cannot be invoked: ${told}; ${remedy}`);
        return { kind: "retry", reason: told };
      }
    },
    close: () => client.destroy(),
  };
}
