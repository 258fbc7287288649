import { nameOf } from "../../cloud/problem";
import type { Check } from "../check";
import { clientOf } from "../client";
import { rootOf } from "./accessPoint";

export const rootDirectory: Check = {
  name: "root directory",
  run: (facts) => {
    const { accessPoint: point, directoryExists } = facts;
    const path = point === undefined ? "/" : rootOf(point);
    const resource = point === undefined ? clientOf(facts) : nameOf(point);
    if (path === "/" || path.slice(1).includes("/")) {
      return {
        passed: false,
        symptom: { notModelled: `a mount of ${path}: only top-level directories are modelled` },
        resource,
        missing: "an access point to a top-level directory",
        fix: "mount through an access point whose root is a top-level directory",
      };
    }
    if (directoryExists(path)) return { passed: true, resource, detail: `${path} exists` };
    if (point?.inputs.rootDirectory?.creationInfo !== undefined) {
      return { passed: true, resource, detail: `${path} is created on first mount` };
    }
    return {
      passed: false,
      symptom: "no such directory",
      resource,
      missing: `directory ${path}, and creationInfo to make it`,
      fix: "set rootDirectory.creationInfo on the access point",
    };
  },
};
