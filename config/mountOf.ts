import type { MountConfig, Rights } from "./types";

/** A mount as the stack file has it, `write` or `{ rights: write, at: /mnt/x }`, with its defaults. */
export function mountOf<R extends Rights | undefined>(
  directory: string,
  value: Rights | { readonly rights?: R; readonly at?: string },
): Omit<MountConfig, "rights"> & { readonly rights: Rights | R } {
  const { rights, at } = typeof value === "string" ? { rights: value, at: undefined } : value;
  return { directory, rights: rights as Rights | R, at: at ?? `/mnt/${directory}` };
}
