import { createHash } from "node:crypto";

/** Where the modelled account is: AWS's documentation account, in the stack's region. */
export interface Place {
  readonly region: string;
  readonly accountId: string;
}

export const ACCOUNT_ID = "123456789012";

/** Hexadecimal digits that depend on a resource's type and Pulumi name only: every run gives the same ids. */
export function digits(type: string, name: string, count: number): string {
  return createHash("sha256").update(`${type}::${name}`).digest("hex").slice(0, count);
}

/** `fs-0123456789abcdef0`: the prefix of the kind and 17 digits, as EC2 and EFS name things. */
export function physicalId(prefix: string, type: string, name: string): string {
  return `${prefix}-${digits(type, name, 17)}`;
}

/** What Pulumi's AWS provider calls a resource that was given no name: the Pulumi name and 7 digits. */
export function autoName(type: string, name: string): string {
  return `${name}-${digits(type, name, 7)}`;
}

/** `arn:aws:<service>:<region>:<account>:<resource>`. */
export function arn(place: Place, service: string, resource: string): string {
  return `arn:aws:${service}:${place.region}:${place.accountId}:${resource}`;
}

/** ARN of a service without regions, such as IAM. */
export function globalArn(place: Place, service: string, resource: string): string {
  return `arn:aws:${service}::${place.accountId}:${resource}`;
}
