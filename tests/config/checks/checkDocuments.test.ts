import { AT, itReports } from "../support/refusals";

const NAME_LENGTH = 30;
const names = (letter: string, count: number) =>
  Array.from({ length: count }, (_, at) => `${letter}-${String(at).padStart(NAME_LENGTH - 2, "x")}`);

/** A hub that writes so many directories and invokes so many functions. */
function hub(fields: object, directories: number, functions: number, value: object = {}) {
  const targets = names("f", functions);
  return {
    directories: Object.fromEntries([...names("d", directories), "data"].map((name) => [name, {}])),
    consumers: {
      hub: {
        entry: "h.ts",
        mounts: Object.fromEntries(
          [...names("d", directories), "data"].map((name) => [name, { rights: "write", ...value }]),
        ),
        invokes: targets,
        ...fields,
      },
      ...Object.fromEntries(
        targets.map((name) => [name, { compute: "lambda", entry: "h.ts", mounts: { data: "read" } }]),
      ),
    },
    quotas: { rulesPerSecurityGroup: 1000, lambdaInterfaces: 1000 },
  };
}

const CALLERS = (count: number) =>
  Array.from({ length: count }, (_, at) => `arn:aws:iam::123456789012:role/caller-${100 + at}`);
const called = (count: number) => ({
  directories: { data: {} },
  consumers: {
    ask: { compute: "lambda", entry: "h.ts", mounts: { data: "write" }, url: { callers: CALLERS(count) } },
  },
});
const ROLE = (mounts: number, functions: number, length: number) =>
  `${AT}.hub: its mounts (${mounts}) and the functions that it invokes (${functions}) take up to ${length} characters of its role's policies, which have at most 10240; mount or invoke fewer, or make two consumers of it`;

describe("config/checks/checkDocuments", () => {
  itReports([
    { what: "as many mounts as a service's role has room for", values: hub({ compute: "fargate" }, 105, 0), lines: [] },
    {
      what: "more mounts than a service's role has room for",
      values: hub({ compute: "fargate" }, 106, 0),
      lines: [ROLE(107, 0, 10310)],
    },
    { what: "as many functions to invoke as there is room for", values: hub({ compute: "fargate" }, 0, 88), lines: [] },
    {
      what: "more functions to invoke than there is room for",
      values: hub({ compute: "fargate" }, 0, 89),
      lines: [ROLE(1, 89, 10344)],
    },
    {
      what: "a worker that mounts and invokes as much as there is room for",
      values: hub({ compute: "ec2" }, 29, 50),
      lines: [],
    },
    {
      what: "a worker that mounts and invokes more",
      values: hub({ compute: "ec2" }, 29, 51),
      lines: [ROLE(30, 51, 10265)],
    },
    {
      what: "variables that fill a task definition",
      values: hub({ compute: "fargate", environment: { BIG: "x".repeat(61_699) } }, 0, 0),
      lines: [],
    },
    {
      what: "variables beyond a task definition",
      values: hub({ compute: "fargate", environment: { BIG: "x".repeat(61_700) } }, 0, 0),
      lines: [
        `${AT}.hub: its mounts (1) and variables, this program's own included, take up to 65537 bytes of its task definition, which has at most 65536; use fewer mounts or shorter paths, and keep long values in a file beside the handler`,
      ],
    },
    { what: "as many callers as a function's policy has room for", values: called(30), lines: [] },
    {
      what: "more callers than a function's policy has room for",
      values: called(31),
      lines: [
        `${AT}.ask.url.callers: 31 callers take up to 21102 bytes of the function's policy, which has at most 20480; name accounts instead of their roles, or one role that others assume`,
      ],
    },
  ]);
});
