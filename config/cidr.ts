import { RESERVED_SUBNET_ADDRESSES, ZONE_LETTERS } from "./limits";

export interface Cidr {
  /** First address as an unsigned number. */
  readonly base: number;
  readonly prefix: number;
}

/** Parses `10.20.0.0/16`; undefined if it is not an IPv4 block (host bits may be set, see `network`). */
export function parseCidr(text: string): Cidr | undefined {
  const match = /^(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})\/(\d{1,2})$/.exec(text);
  if (match === null) return undefined;
  const [a, b, c, d, prefix] = match.slice(1).map(Number) as [number, number, number, number, number];
  if ([a, b, c, d].some((octet) => octet > 255) || prefix > 32) return undefined;
  return { base: ((a * 256 + b) * 256 + c) * 256 + d, prefix };
}

export function formatCidr({ base, prefix }: Cidr): string {
  const octets = [24, 16, 8, 0].map((shift) => Math.floor(base / 2 ** shift) % 256);
  return `${octets.join(".")}/${prefix}`;
}

/** The block with its host bits cleared, as AWS stores it. */
export function network({ base, prefix }: Cidr): Cidr {
  const size = 2 ** (32 - prefix);
  return { base: Math.floor(base / size) * size, prefix };
}

/** Private (RFC 1918) or shared (RFC 6598) address space. */
export function isPrivate(cidr: Cidr): boolean {
  return ["10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "100.64.0.0/10"].some((block) => {
    const outer = parseCidr(block)!;
    return cidr.prefix >= outer.prefix && network({ base: cidr.base, prefix: outer.prefix }).base === outer.base;
  });
}

/**
 * The subnets of one zone. The block is cut into eight equal parts, one a zone letter (two stay free); the first half
 * of a part is the zone's private subnet, the quarter after it the public one. So a zone's subnets depend on its
 * letter alone, and adding or removing another zone replaces none of them.
 */
export function zoneSubnets(cidrBlock: string, letter: string): { readonly private: string; readonly public: string } {
  const block = parseCidr(cidrBlock);
  const index = (ZONE_LETTERS as readonly string[]).indexOf(letter);
  if (block === undefined || index < 0) throw new Error(`no subnets for zone ${letter} of ${cidrBlock}`);
  const part = 2 ** (32 - block.prefix - 3);
  const base = block.base + index * part;
  return {
    private: formatCidr({ base, prefix: block.prefix + 4 }),
    public: formatCidr({ base: base + part / 2, prefix: block.prefix + 5 }),
  };
}

/** Addresses that AWS leaves usable in one zone's private subnet. */
export function privateAddresses(prefix: number): number {
  return 2 ** (32 - (prefix + 4)) - RESERVED_SUBNET_ADDRESSES;
}
