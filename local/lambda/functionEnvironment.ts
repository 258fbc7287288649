import type { FunctionSpec } from "./types";

/** Where Lambda keeps the package and the runtime client. */
export const TASK_ROOT = "/var/task";
export const RUNTIME_ROOT = "/var/runtime";

export interface EnvironmentParts {
  readonly region: string;
  /** Address of this environment's Runtime API, and the token that it wants. */
  readonly runtimeApi: string;
  readonly runtimeToken: string;
  readonly logStream: string;
  readonly credentials: {
    readonly accessKeyId: string;
    readonly secretAccessKey: string;
    readonly sessionToken: string;
  };
  /** Invoke API of this machine. */
  readonly lambdaEndpoint: string;
}

/**
 * The variables of one execution environment: the function's own, and Lambda's
 * (https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars.html), which win. Two more than on AWS: the
 * endpoint, by which the AWS SDK finds this machine's Lambda, and the Runtime API's token, which the runtime client
 * removes before the function's code runs.
 */
export function functionEnvironment(spec: FunctionSpec, parts: EnvironmentParts): Record<string, string> {
  return {
    ...spec.environment,
    _HANDLER: spec.handler,
    AWS_ACCESS_KEY_ID: parts.credentials.accessKeyId,
    AWS_SECRET_ACCESS_KEY: parts.credentials.secretAccessKey,
    AWS_SESSION_TOKEN: parts.credentials.sessionToken,
    AWS_DEFAULT_REGION: parts.region,
    AWS_REGION: parts.region,
    AWS_ENDPOINT_URL_LAMBDA: parts.lambdaEndpoint,
    AWS_EXECUTION_ENV: `AWS_Lambda_${spec.runtime}`,
    AWS_LAMBDA_FUNCTION_MEMORY_SIZE: String(spec.memory),
    AWS_LAMBDA_FUNCTION_NAME: spec.name,
    AWS_LAMBDA_FUNCTION_VERSION: spec.version,
    AWS_LAMBDA_INITIALIZATION_TYPE: "on-demand",
    AWS_LAMBDA_LOG_FORMAT: spec.logFormat,
    AWS_LAMBDA_LOG_GROUP_NAME: spec.logGroup,
    AWS_LAMBDA_LOG_STREAM_NAME: parts.logStream,
    AWS_LAMBDA_RUNTIME_API: parts.runtimeApi,
    LAMBDA_RUNTIME_DIR: RUNTIME_ROOT,
    LAMBDA_TASK_ROOT: TASK_ROOT,
    LANG: "en_US.UTF-8",
    PATH: "/var/lang/bin:/usr/local/bin:/usr/bin/:/bin:/opt/bin",
    SHARED_STORAGE_RUNTIME_TOKEN: parts.runtimeToken,
    TZ: ":UTC",
  };
}

/** `2026/11/24/[1]0123…`: the day, the version, 32 hex digits of the environment's own. */
export function logStreamName(spec: Pick<FunctionSpec, "version">, now: Date, unique: string): string {
  return `${now.toISOString().slice(0, 10).replaceAll("-", "/")}/[${spec.version}]${unique}`;
}
