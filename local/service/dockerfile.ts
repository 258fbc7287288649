/** What a generated Dockerfile says about the running container. */
export interface ImageSpec {
  readonly workingDirectory: string;
  /** Files of the build context that lie in the working directory. */
  readonly files: readonly string[];
  /** Arguments of node. */
  readonly nodeArguments: readonly string[];
  /** `uid:gid` or undefined. */
  readonly user: string | undefined;
}

/** A Dockerfile that says something this machine does not do. */
export class NotModelled extends Error {
  constructor(place: string, what: string, known: string) {
    super(`${place}: not modelled on this machine: ${what} (known: ${known})`);
    this.name = "NotModelled";
  }
}

const KNOWN = "FROM, WORKDIR, COPY files ./, VOLUME, USER, CMD with node";

/**
 * Reads the instructions that matter to a process on this machine. The base image is node either way.
 * @param place names the file in errors
 * @throws NotModelled for every instruction or form that would be left undone
 */
export function parseDockerfile(text: string, place: string): ImageSpec {
  let workingDirectory = "/";
  let user: string | undefined;
  let nodeArguments: readonly string[] | undefined;
  const files: string[] = [];
  for (const line of text.split("\n").map((each) => each.trim())) {
    if (line === "" || line.startsWith("#")) continue;
    const [instruction = "", rest = ""] = split(line);
    const unknown = () => new NotModelled(place, line, KNOWN);
    switch (instruction) {
      case "FROM":
        if (!/(^|\/)node:\d+/.test(rest)) throw unknown();
        break;
      case "VOLUME":
        break;
      case "WORKDIR":
        workingDirectory = rest;
        break;
      case "USER":
        user = rest;
        break;
      case "COPY": {
        const names = rest.split(/\s+/).filter((word) => !word.startsWith("--chmod="));
        const target = names.pop();
        if (target !== "./" || names.length === 0 || names.some((name) => !/^[\w.-]+$/.test(name))) throw unknown();
        files.push(...names);
        break;
      }
      case "CMD":
        nodeArguments = nodeCommand(rest);
        if (nodeArguments === undefined) throw unknown();
        break;
      default:
        throw unknown();
    }
  }
  if (nodeArguments === undefined) throw new NotModelled(place, "an image without CMD", KNOWN);
  return { workingDirectory, files, nodeArguments, user };
}

function split(line: string): readonly [string, string] {
  const blank = line.search(/\s/);
  return blank < 0 ? [line, ""] : [line.slice(0, blank), line.slice(blank).trim()];
}

/** Arguments of `["node", …]`; undefined if it is another command. */
function nodeCommand(text: string): readonly string[] | undefined {
  try {
    const words: unknown = JSON.parse(text);
    if (!Array.isArray(words) || words[0] !== "node" || !words.every((word) => typeof word === "string"))
      return undefined;
    return words.slice(1);
  } catch {
    return undefined;
  }
}
