import { nameOf } from "../../cloud/problem";
import type { Check } from "../check";
import { clientOf } from "../client";
import { identityOf } from "../posixIdentity";

/** Mode bits themselves are left to the kernel: processes here have the real ids. */
export const posix: Check = {
  name: "POSIX",
  run: (facts) => {
    const resource = facts.accessPoint === undefined ? clientOf(facts) : nameOf(facts.accessPoint);
    const identity = identityOf(facts);
    if (identity !== undefined) {
      const { uid, gid, squashed } = identity;
      return { passed: true, resource, detail: `acts as ${uid}:${gid}${squashed ? ", squashed from root" : ""}` };
    }
    return {
      passed: false,
      symptom: { notModelled: "an access point without a POSIX user leaves the client its own ids" },
      resource,
      missing: "posixUser",
      fix: "set posixUser on the access point",
    };
  },
};
