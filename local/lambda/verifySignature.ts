import { createHash, createHmac, type Hash, type Hmac, timingSafeEqual } from "node:crypto";
import type { IncomingHttpHeaders } from "node:http";
import { SignatureV4 } from "@smithy/signature-v4";
import type { CredentialStore, Principal } from "./credentialStore";
import { InvokeError } from "./invokeErrors";

/** AWS takes requests that are at most this old, or this far in the future. */
const LARGEST_SKEW = 5 * 60_000;

export interface SignedRequest {
  readonly method: string;
  /** Path and query as they came. */
  readonly url: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
}

export interface VerifyOptions {
  readonly store: CredentialStore;
  readonly region: string;
  readonly now: () => number;
}

/**
 * Whose key signed the request with Signature Version 4. Throws InvokeError with AWS's name and text if nobody's did.
 */
export async function verifySignature(request: SignedRequest, options: VerifyOptions): Promise<Principal> {
  const { authorization } = request.headers;
  if (authorization === undefined) {
    throw new InvokeError("MissingAuthenticationTokenException", "Missing Authentication Token");
  }
  const claim = parseAuthorization(authorization);
  if (claim === undefined || claim.service !== "lambda" || claim.region !== options.region) {
    const wanted = `Credential should be scoped to a valid region: ${options.region}, and to service lambda`;
    throw new InvokeError("InvalidSignatureException", wanted);
  }
  const known = options.store.find(claim.accessKeyId);
  const token = header(request.headers, "x-amz-security-token");
  if (known === undefined || !equal(token ?? "", known.credentials.sessionToken ?? "")) {
    throw new InvokeError("UnrecognizedClientException", "The security token included in the request is invalid.");
  }
  const date = parseDate(header(request.headers, "x-amz-date"));
  if (date === undefined || date.toISOString().slice(0, 10).replaceAll("-", "") !== claim.day) throw mismatch();
  if (Math.abs(options.now() - date.getTime()) > LARGEST_SKEW) {
    throw new InvokeError("InvalidSignatureException", `Signature expired: ${date.toISOString()}`);
  }
  const { accessKeyId, secretAccessKey } = known.credentials;
  const expected = await sign(request, claim, { accessKeyId, secretAccessKey, sessionToken: token }, date);
  if (!equal(expected, claim.signature)) throw mismatch();
  return known.principal;
}

function mismatch(): InvokeError {
  return new InvokeError(
    "InvalidSignatureException",
    "The request signature we calculated does not match the signature you provided. Check your AWS Secret Access Key " +
      "and signing method. Consult the service documentation for details.",
  );
}

interface Claim {
  readonly accessKeyId: string;
  readonly day: string;
  readonly region: string;
  readonly service: string;
  readonly signedHeaders: readonly string[];
  readonly signature: string;
}

function parseAuthorization(text: string): Claim | undefined {
  const match =
    /^AWS4-HMAC-SHA256 Credential=(\w+)\/(\d{8})\/([\w-]+)\/(\w+)\/aws4_request, ?SignedHeaders=([\w;-]+), ?Signature=([0-9a-f]{64})$/.exec(
      text,
    );
  if (match === null) return undefined;
  const [, accessKeyId = "", day = "", region = "", service = "", signedHeaders = "", signature = ""] = match;
  return { accessKeyId, day, region, service, signedHeaders: signedHeaders.split(";"), signature };
}

/** Signs the request again, with the headers that the caller signed, as the caller must have done it. */
async function sign(
  { method, url, headers, body }: SignedRequest,
  claim: Claim,
  credentials: { readonly accessKeyId: string; readonly secretAccessKey: string; readonly sessionToken?: string },
  date: Date,
): Promise<string> {
  const { pathname, searchParams } = new URL(url, "http://localhost");
  const hashed = header(headers, "x-amz-content-sha256");
  // The hash in the header is what was signed; the body must be the one that has it.
  if (hashed !== undefined && hashed !== createHash("sha256").update(body).digest("hex")) throw mismatch();
  const signer = new SignatureV4({
    credentials,
    region: claim.region,
    service: claim.service,
    sha256: Sha256,
    applyChecksum: claim.signedHeaders.includes("x-amz-content-sha256"),
  });
  const signed = await signer.sign(
    {
      method,
      protocol: "http:",
      hostname: "",
      path: pathname,
      query: Object.fromEntries([...searchParams.keys()].map((name) => [name, searchParams.getAll(name)])),
      headers: Object.fromEntries(
        claim.signedHeaders.filter((name) => headers[name] !== undefined).map((name) => [name, header(headers, name)!]),
      ),
      body,
    },
    { signingDate: date, signableHeaders: new Set(claim.signedHeaders) },
  );
  return /Signature=([0-9a-f]{64})$/.exec(signed.headers.authorization ?? "")?.[1] ?? "";
}

function header(headers: IncomingHttpHeaders, name: string): string | undefined {
  const value = headers[name];
  return Array.isArray(value) ? value.join(",") : value;
}

/** `20261124T021500Z`. */
function parseDate(text: string | undefined): Date | undefined {
  const match = /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/.exec(text ?? "");
  if (match === null) return undefined;
  const date = new Date(`${match[1]}-${match[2]}-${match[3]}T${match[4]}:${match[5]}:${match[6]}Z`);
  return Number.isNaN(date.getTime()) ? undefined : date;
}

function equal(a: string, b: string): boolean {
  const [left, right] = [Buffer.from(a), Buffer.from(b)];
  return left.length === right.length && timingSafeEqual(left, right);
}

/** Node's own SHA-256 in the form that the signer takes. */
export class Sha256 {
  private readonly hash: Hash | Hmac;

  constructor(secret?: string | ArrayBuffer | ArrayBufferView) {
    this.hash = secret === undefined ? createHash("sha256") : createHmac("sha256", bytesOf(secret));
  }

  update(data: string | ArrayBuffer | ArrayBufferView): void {
    this.hash.update(bytesOf(data));
  }

  async digest(): Promise<Uint8Array> {
    return new Uint8Array(this.hash.digest());
  }

  reset(): void {
    throw new Error("a hash is used once");
  }
}

function bytesOf(data: string | ArrayBuffer | ArrayBufferView): Uint8Array {
  if (typeof data === "string") return Buffer.from(data);
  return data instanceof ArrayBuffer
    ? new Uint8Array(data)
    : new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
}
