/** Errors of Invoke that can pass by themselves after a deployment; every other one is final. */
export const RETRYABLE_ERRORS = {
  AccessDeniedException: "the gate's own right to invoke has not reached every part of IAM yet",
  EC2ThrottledException: "EC2 limits how fast Lambda attaches the function to its subnets",
  EFSMountConnectivityException: "a mount target's name or a rule is not in force yet",
  EFSMountFailureException: "the role policy or the access point has not reached EFS yet",
  EFSMountTimeoutException: "the mount took too long once",
  ENINotReadyException: "the function's network interface is being made",
  ResourceConflictException: "the function is pending or being updated",
  ResourceNotReadyException: "the function was inactive and is being restored",
  ServiceException: "Lambda had an internal error",
  TooManyRequestsException: "the function has no free concurrency",
} as const;

export function isRetryable(error: string): boolean {
  return Object.hasOwn(RETRYABLE_ERRORS, error);
}
