import type { Refusal } from "../admission/types";

/**
 * Errors of the Invoke API and their HTTP status, as the AWS SDK's model of Lambda has them (a test compares). The last
 * four are common to all services; the model does not list them.
 */
export const INVOKE_ERRORS = {
  EFSIOException: 410,
  EFSMountConnectivityException: 408,
  EFSMountFailureException: 403,
  EFSMountTimeoutException: 408,
  InvalidParameterValueException: 400,
  InvalidRequestContentException: 400,
  RequestTooLargeException: 413,
  ResourceNotFoundException: 404,
  ServiceException: 500,
  TooManyRequestsException: 429,
  AccessDeniedException: 403,
  InvalidSignatureException: 403,
  MissingAuthenticationTokenException: 403,
  UnrecognizedClientException: 403,
} as const;

export type InvokeErrorName = keyof typeof INVOKE_ERRORS;

/** A call that Lambda refused, or an event that it could not run. */
export class InvokeError extends Error {
  readonly status: number;

  constructor(
    readonly errorName: InvokeErrorName,
    message: string,
    /** More fields of the body, such as Reason. */
    readonly details: Readonly<Record<string, string>> = {},
  ) {
    super(message);
    this.name = "InvokeError";
    this.status = INVOKE_ERRORS[errorName];
  }
}

/** Reason codes of throttling: the function's own limit, or that of all functions together. */
export function throttled(reserved: boolean): InvokeError {
  return new InvokeError("TooManyRequestsException", "Rate Exceeded.", {
    Reason: reserved ? "ReservedFunctionConcurrentInvocationLimitExceeded" : "ConcurrentInvocationLimitExceeded",
  });
}

export function notFound(arn: string): InvokeError {
  return new InvokeError("ResourceNotFoundException", `Function not found: ${arn}`);
}

/** A refused mount, as the Invoke API answers it. */
export function mountError({ error, message, resource, missing, fix }: Refusal): InvokeError {
  // AWS's own text first: the rest is what AWS does not say.
  const text = `${message} (${resource}: ${missing}; ${fix})`;
  return new InvokeError(isMountError(error) ? error : "EFSMountFailureException", text);
}

function isMountError(name: string): name is InvokeErrorName {
  return name.startsWith("EFS") && Object.hasOwn(INVOKE_ERRORS, name);
}
