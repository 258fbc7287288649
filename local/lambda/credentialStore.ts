import { randomBytes } from "node:crypto";

export interface Credentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  /** Only temporary ones have a token. */
  readonly sessionToken: string | undefined;
}

export interface RoleCredentials extends Credentials {
  readonly sessionToken: string;
}

/** Whose key signed a request. */
export type Principal =
  | { readonly kind: "person" }
  | { readonly kind: "role"; readonly roleArn: string; readonly session: string };

interface Known {
  readonly credentials: Credentials;
  readonly principal: Principal;
}

/** Keys that are good on this machine, until the host ends. None is ever written to disk. */
export class CredentialStore {
  private readonly known = new Map<string, Known>();

  /** A new key for the person at this machine. */
  issuePerson(): Credentials {
    const credentials = { ...newKey("AKIA"), sessionToken: undefined };
    this.known.set(credentials.accessKeyId, { credentials, principal: { kind: "person" } });
    return credentials;
  }

  /** New temporary keys of a role, as STS gives them to what runs as it. */
  issueRole(roleArn: string, session: string): RoleCredentials {
    const credentials = { ...newKey("ASIA"), sessionToken: randomBytes(96).toString("base64") };
    this.known.set(credentials.accessKeyId, { credentials, principal: { kind: "role", roleArn, session } });
    return credentials;
  }

  find(accessKeyId: string): Known | undefined {
    return this.known.get(accessKeyId);
  }
}

const ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

function newKey(prefix: "AKIA" | "ASIA"): { readonly accessKeyId: string; readonly secretAccessKey: string } {
  const id = [...randomBytes(16)].map((byte) => ALPHABET[byte % 32]).join("");
  return { accessKeyId: prefix + id, secretAccessKey: randomBytes(30).toString("base64") };
}
