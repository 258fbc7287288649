import { type Admission, CHECKS } from "../admission/types";
import type { InstanceDecision, MountExplanation } from "./explainMount";

const INSTANCE = { lambda: "sandbox", fargate: "replica", ec2: "worker", further: "instance" } as const;
const WIDTH = Math.max(...CHECKS.map((check) => check.length));

/** The decision for a person: each check in order for the first zone, and for every other zone what differs there. */
export function explanationLines(explanation: MountExplanation, stack: string): string[] {
  const { consumer, directory, configured, borrowedFrom, creation, instances, compute } = explanation;
  const what = configured === undefined ? "not mounted" : `${configured.rights} at ${configured.at}`;
  const lines = [`${consumer} → ${directory} (${what}), stack ${stack}`];
  if (configured === undefined) {
    lines.push(
      borrowedFrom === undefined
        ? `${consumer} has no access point to /${directory}, and nobody else has one`
        : `${consumer} has no access point to /${directory}; if it tried that of another, ${borrowedFrom}:`,
    );
  }
  if (creation !== undefined) lines.push("", `AWS does not create ${consumer}`, ...refusal(creation));
  const [first, ...others] = instances;
  if (first !== undefined) lines.push("", `${INSTANCE[compute]} in ${first.zone}`, ...decision(first));
  for (const other of others) {
    const all = decision(first!);
    const different = decision(other).filter((line) => !all.includes(line));
    lines.push("", `${INSTANCE[compute]} in ${other.zone}: as in ${first!.zone}, but for`, ...different);
  }
  lines.push("", verdict(explanation));
  return lines;
}

function verdict({ consumer, directory, configured, granted, instances, creation }: MountExplanation): string {
  if (configured === undefined) {
    const mount = `{ ${directory}: read }, or write`;
    return granted
      ? `GRANTED although the stack file does not say so: ${consumer} reaches ${directory} through another's access point`
      : `refused; to allow it, add ${mount}, to the mounts of ${consumer} in the stack file`;
  }
  if (creation !== undefined) return "refused";
  const refused = instances.filter(({ admission }) => !admission.granted);
  if (refused.length > 0) return `refused in ${refused.map(({ zone }) => zone).join(", ")}`;
  if (!granted) return `refused: nothing of ${consumer} mounts ${directory}`;
  const reads =
    configured.rights === "write" &&
    instances.some(({ admission }) => admission.granted && admission.rights === "read");
  return `granted in ${instances.map(({ zone }) => zone).join(", ")}${reads ? ", but only to read" : ""}`;
}

function decision({ admission }: InstanceDecision): string[] {
  const made = admission.checks.flatMap(({ check, passed, resource, detail }) => [
    `  ${passed ? "passed" : "FAILED"}  ${check.padEnd(WIDTH)}  ${resource}`,
    `  ${" ".repeat(WIDTH + 8)}  ${passed ? "" : "missing: "}${detail}`,
  ]);
  const notMade = CHECKS.slice(admission.checks.length).map((check) => `  not made  ${check}`);
  return [...made, ...notMade, ...outcome(admission)];
}

function outcome(admission: Admission): string[] {
  if (!admission.granted) return refusal(admission.refusal);
  const { rights, uid, gid, secondaryGids, rootPath, creation } = admission;
  const groups = secondaryGids.length === 0 ? "" : `, also in groups ${secondaryGids.join(", ")}`;
  const made =
    creation === undefined
      ? ""
      : `; the first mount makes it: ${creation.ownerUid}:${creation.ownerGid}, mode 0${creation.mode.toString(8)}`;
  return [`  granted: ${rights} ${rootPath} as ${uid}:${gid}${groups}${made}`];
}

function refusal({
  error,
  message,
  missing,
  resource,
  fix,
}: Extract<Admission, { granted: false }>["refusal"]): string[] {
  const told = message.startsWith(error) ? message : `${error}: ${message}`;
  return [
    `  refused: ${told.replaceAll("\n", "\n    ")}`,
    `    missing  ${missing} (${resource})`,
    `    fix      ${fix}`,
  ];
}
