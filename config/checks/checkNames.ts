import * as limits from "../limits";
import { join } from "../problem";
import type { Check } from "./check";

/** Names that become physical names: their length, and what they would clash with. */
export const checkNames: Check = ({ project, stack, consumers, directoryNames, path, problem }) => {
  for (const [what, name] of [
    ["project", project],
    ["stack", stack],
  ] as const) {
    if (!limits.NAME.regex.test(name)) {
      problem(what, `named ${JSON.stringify(name)}; must be ${limits.NAME.allowed}; S3 and ECR names are made from it`);
    }
  }
  const room = limits.PHYSICAL_NAME_LENGTH - limits.RESERVED_SUFFIX_LENGTH - `${project}-${stack}-`.length;
  const longest = Math.max(...limits.RESERVED_NAMES.map((name) => name.length));
  if (room < longest) {
    problem(
      "stack",
      `${project}-${stack}- leaves ${room} characters of the ${limits.PHYSICAL_NAME_LENGTH} that a role's name may have; ` +
        `the program's own parts need ${longest}; choose a shorter stack name`,
    );
  }
  const names = new Set<string>([...consumers.map(({ name }) => name), ...limits.RESERVED_NAMES]);
  for (const { name, path: at } of consumers) {
    if (limits.RESERVED_NAMES.some((reserved) => reserved === name)) {
      problem(at, `the program has a part of its own named ${name}; choose another name`);
    }
    if (name.length > room) {
      problem(
        at,
        `the name has ${name.length} characters; ${project}-${stack}-<consumer> leaves ${room} of the ${limits.PHYSICAL_NAME_LENGTH} ` +
          `that a role may have (${limits.RESERVED_SUFFIX_LENGTH} are kept for suffixes); shorten it`,
      );
    }
    const suffix = limits.RESERVED_SUFFIXES.find((end) => name.endsWith(end) && names.has(name.slice(0, -end.length)));
    if (suffix !== undefined) {
      problem(at, `${name.slice(0, -suffix.length)} has a part of this name; choose another name`);
    }
  }
  for (const name of directoryNames) {
    if (name.length > limits.DIRECTORY_NAME_LENGTH) {
      problem(
        join(path("directories"), name),
        `the name has ${name.length} characters; at most ${limits.DIRECTORY_NAME_LENGTH} are allowed; shorten it`,
      );
    }
  }
};
