/** Where a mount of a directory lies in the consumer: as configured, or at the default path. */
export function mountPath(directory: string, mount: string | { readonly at?: string }): string {
  return (typeof mount === "string" ? undefined : mount.at) ?? `/mnt/${directory}`;
}
