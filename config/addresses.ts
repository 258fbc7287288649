/** What a stack's names are made from. */
export interface NameParts {
  readonly project: string;
  readonly stack: string;
}

/** What callers invoke: an alias, so that a new version takes over in one step. */
export const LIVE = "live";

/** `<project>-<stack>-<name>`: physical names are deterministic, so that parts can know each other without cycles. */
export function physicalName({ project, stack }: NameParts, name: string): string {
  return `${project}-${stack}-${name}`;
}

/** How consumers invoke a Lambda consumer: its function's name and alias, as Lambda's API takes them. */
export function functionAddress(names: NameParts, consumer: string): string {
  return `${physicalName(names, consumer)}:${LIVE}`;
}

/** Namespace of the metrics that the stack's handlers emit. */
export function metricsNamespace({ project, stack }: NameParts): string {
  return `${project}/${stack}`;
}

/** Domain of the private DNS names of one stack's services. */
export function namespaceName({ project, stack }: NameParts): string {
  return `${project}-${stack}.internal`;
}

/** What decides a service's URL. */
export interface AddressedService {
  readonly port: number;
  /** Label of its private DNS name. */
  readonly discovery: string | undefined;
  readonly loadBalancer: { readonly certificate?: string; readonly domain?: string } | undefined;
}

/** How consumers reach a service: by which of its two ways, and its URL. Undefined = not at all. */
export function serviceAddress(
  names: NameParts,
  { port, discovery, loadBalancer }: AddressedService,
): { readonly way: "discovery" | "load balancer"; readonly url: string; readonly port: number } | undefined {
  if (discovery !== undefined) {
    return { way: "discovery", url: `http://${discovery}.${namespaceName(names)}:${port}`, port };
  }
  // A load balancer's own name is known only when it exists, so it has no part in what is configured.
  if (loadBalancer?.domain === undefined) return undefined;
  const { certificate, domain } = loadBalancer;
  return certificate === undefined
    ? { way: "load balancer", url: `http://${domain}`, port: 80 }
    : { way: "load balancer", url: `https://${domain}`, port: 443 };
}
