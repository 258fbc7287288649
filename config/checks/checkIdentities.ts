import * as limits from "../limits";
import { consumerId, directoryId } from "../posix";
import { join } from "../problem";
import type { Check } from "./check";

/** No two consumers share a uid, no two directories an id, and no consumer runs as a directory's owner. */
export const checkIdentities: Check = ({ consumers, draft, path, clean, problem }) => {
  const identities = [
    ...Object.entries(draft.directories ?? {}).map(([name, { id }]) => ({
      who: `directory ${name}`,
      number: id ?? directoryId(name),
      path: join(path("directories"), name),
      field: "id",
      derived: id === undefined,
    })),
    ...consumers.map(({ name, path: at, consumer: { uid } }) => ({
      who: `consumer ${name}`,
      number: uid ?? consumerId(name),
      path: at,
      field: "uid",
      derived: uid === undefined,
    })),
  ];
  const holders = new Map<number, string>();
  for (const { who, number, path: at, field, derived } of identities) {
    // A number that did not decode is not the derived one either.
    if (!clean(join(at, field))) continue;
    const holder = holders.get(number);
    if (holder === undefined) {
      holders.set(number, who);
      continue;
    }
    const origin = derived ? "derived from the name" : "set here";
    problem(
      join(at, field),
      `${number}, ${origin}, is also the number of ${holder}; set ${field} to a free number from ${limits.POSIX_ID.min} to ${limits.POSIX_ID.max}`,
    );
  }
};
