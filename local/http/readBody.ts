import type { IncomingMessage } from "node:http";

/** Reads a request to its end; undefined if it has more than `largest` bytes (the rest is read and dropped). */
export async function readBody(request: IncomingMessage, largest: number): Promise<Buffer | undefined> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of request) {
    const bytes: Buffer = chunk;
    length += bytes.length;
    if (length <= largest) chunks.push(bytes);
    else chunks.length = 0;
  }
  return length > largest ? undefined : Buffer.concat(chunks, length);
}
