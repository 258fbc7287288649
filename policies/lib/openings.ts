import type { Viewed } from "./rule";
import { TYPE } from "./types";
import { has, list, type Props, record, text } from "./values";

/** NFS, the one port of a mount target. */
export const NFS_PORT = 2049;

/** Ranges that hold more than any organisation owns; also what cannot be read as a range. */
const WIDEST = { v4: 8, v6: 16 };

/** One thing that a security group lets through. Reading a property may throw the unknown-value error. */
export interface Opening {
  /** Where it is written: empty for a rule of its own, `ingress[0]` for an inline one. */
  readonly place: string;
  readonly direction: "ingress" | "egress";
  /** Address ranges. */
  readonly ranges: readonly string[];
  /** Whether it names a group, a prefix list or the group itself as its other end. */
  readonly namesGroup: boolean;
  /** `undefined` = all ports. */
  readonly ports: { readonly from: number; readonly to: number } | undefined;
  /** `tcp`, `udp`, …; `-1` = all. */
  readonly protocol: string;
}

export const RULE_TYPES = [
  TYPE.ingressRule,
  TYPE.egressRule,
  TYPE.securityGroupRule,
  TYPE.securityGroup,
  TYPE.defaultSecurityGroup,
];

/** What a rule, or a security group by its inline rules, lets through. */
export function openingsOf({ type, props }: Viewed): readonly Opening[] {
  switch (type) {
    case TYPE.ingressRule:
      return [standalone(props, "ingress")];
    case TYPE.egressRule:
      return [standalone(props, "egress")];
    case TYPE.securityGroupRule:
      return [opening(props, "", props.type === "egress" ? "egress" : "ingress")];
    case TYPE.securityGroup:
    case TYPE.defaultSecurityGroup:
      return (["ingress", "egress"] as const).flatMap((direction) =>
        (has(props, direction) ? list(props[direction]) : []).map((rule, index) =>
          opening(record(rule) ?? {}, `${direction}[${index}] `, direction),
        ),
      );
    default:
      return [];
  }
}

/** Whether the opening lets the TCP port through. A range that is not written is every port. */
export function coversPort({ protocol, ports }: Opening, port: number): boolean {
  if (protocol !== "-1" && protocol !== "tcp") return false;
  return protocol === "-1" || ports === undefined || (ports.from <= port && port <= ports.to);
}

export function isWorld(range: string): boolean {
  const [address = "", length = ""] = range.split("/");
  if (!/^\d+$/.test(length)) return true;
  return Number(length) < (address.includes(":") ? WIDEST.v6 : WIDEST.v4);
}

export function showPorts({ protocol, ports }: Opening): string {
  if (protocol === "-1") return "all ports";
  if (ports === undefined) return `all ${protocol} ports`;
  return ports.from === ports.to ? `${protocol}/${ports.from}` : `${protocol}/${ports.from}-${ports.to}`;
}

function standalone(props: Props, direction: Opening["direction"]): Opening {
  return {
    place: "",
    direction,
    get ranges() {
      return ["cidrIpv4", "cidrIpv6"].flatMap((key) => (has(props, key) ? [String(props[key])] : []));
    },
    namesGroup: has(props, "referencedSecurityGroupId") || has(props, "prefixListId"),
    get ports() {
      return portsOf(props);
    },
    get protocol() {
      return protocolOf(props.ipProtocol);
    },
  };
}

function opening(props: Props, place: string, direction: Opening["direction"]): Opening {
  const nonEmpty = (key: string) => has(props, key) && list(props[key]).length > 0;
  return {
    place,
    direction,
    get ranges() {
      return ["cidrBlocks", "ipv6CidrBlocks"].flatMap((key) => (has(props, key) ? list(props[key]).map(String) : []));
    },
    get namesGroup() {
      return (
        has(props, "sourceSecurityGroupId") ||
        props.self === true ||
        nonEmpty("securityGroups") ||
        nonEmpty("prefixListIds")
      );
    },
    get ports() {
      return portsOf(props);
    },
    get protocol() {
      return protocolOf(props.protocol);
    },
  };
}

function portsOf({ fromPort, toPort }: Props): Opening["ports"] {
  return typeof fromPort === "number" && typeof toPort === "number" ? { from: fromPort, to: toPort } : undefined;
}

/** Names and IANA numbers both occur; what is not written is everything. */
function protocolOf(value: unknown): string {
  const protocol = (typeof value === "number" ? String(value) : (text(value) ?? "-1")).toLowerCase();
  return { all: "-1", "6": "tcp", "17": "udp" }[protocol] ?? protocol;
}
