import { MOUNTS_VARIABLE, type Mounts } from "../contract";

type Environment = Readonly<Record<string, string | undefined>>;

/**
 * Reads the consumer's mounts: directory → absolute path.
 * @throws Error naming the variable, if it is missing or not such an object.
 */
export function mountsFromEnvironment(environment: Environment = process.env): Mounts {
  const text = environment[MOUNTS_VARIABLE];
  const expected = `a JSON object of directory names and absolute paths, such as {"samples":"/mnt/samples"}`;
  if (text === undefined) throw new Error(`${MOUNTS_VARIABLE} is not set; the platform sets it to ${expected}`);
  const value = parse(text);
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    throw new Error(`${MOUNTS_VARIABLE} must be ${expected}, got ${text}`);
  }
  const mounts: Record<string, string> = {};
  for (const [directory, path] of Object.entries(value)) {
    if (typeof path !== "string" || !path.startsWith("/")) {
      throw new Error(
        `${MOUNTS_VARIABLE}.${directory} must be an absolute path, such as /mnt/${directory}, got ${JSON.stringify(path)}`,
      );
    }
    mounts[directory] = path;
  }
  return Object.freeze(mounts);
}

/**
 * Path of one directory.
 * @throws Error naming the directory and those that are mounted.
 */
export function mountOf(mounts: Mounts, directory: string): string {
  const path = Object.hasOwn(mounts, directory) ? mounts[directory] : undefined;
  if (path === undefined) {
    const mounted = Object.keys(mounts).join(", ") || "none";
    throw new Error(`directory ${directory} is not mounted (mounted: ${mounted}); add it to the consumer's mounts`);
  }
  return path;
}

/**
 * The port that a service listens on, or undefined for consumers without one.
 * @throws Error naming PORT, if it is not a port number.
 */
export function portFromEnvironment(environment: Environment = process.env): number | undefined {
  const text = environment.PORT;
  if (text === undefined) return undefined;
  const port = /^\d+$/.test(text) ? Number(text) : Number.NaN;
  if (!(port >= 1 && port <= 65535)) throw new Error(`PORT must be a port number, 1 to 65535, got ${text}`);
  return port;
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
