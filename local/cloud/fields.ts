import { z } from "zod";
import { formatCidr, network, parseCidr } from "../../config/cidr";

/** Fields that many resource types share. */

export const tags = z.record(z.string(), z.string()).optional();

export const cidr = z
  .string()
  .regex(/^\d{1,3}(\.\d{1,3}){3}\/\d{1,2}$/, { error: "must be an IPv4 CIDR block such as 10.20.0.0/16" });

/** A block named by its first address: the AWS provider takes no other for networks and routes. */
export const firstCidr = cidr.refine(
  (text) => {
    const block = parseCidr(text);
    return block !== undefined && formatCidr(network(block)) === text;
  },
  { error: "must be a block named by its first address, such as 10.20.0.0/16" },
);

export const fileAsset = z.strictObject({ asset: z.literal("file"), path: z.string() });

export const fileArchive = z.strictObject({ archive: z.record(z.string(), fileAsset) });

/** A policy or another document: its text, which the service itself parses. */
export const document = z.string();
