import { type Found, listAt, ofType, type StackRule, TYPES, valueAt } from "./evaluated";

export const mountRules: readonly StackRule[] = [
  {
    name: "no access point as root or at the root, except maintenance's",
    broken: (stack) =>
      ofType(stack, TYPES.accessPoint)
        .filter((found) => valueAt(found.inputs, "tags", "MaintenanceUntil") === undefined)
        .flatMap(({ key, inputs }) => [
          ...(["uid", "gid"] as const)
            .filter((id) => !isNumber(valueAt(inputs, "posixUser", id)))
            .map((id) => `${key}: ${id} ${String(valueAt(inputs, "posixUser", id))}`),
          ...(/^\/[^/]+$/.test(String(valueAt(inputs, "rootDirectory", "path")))
            ? []
            : [`${key}: path ${String(valueAt(inputs, "rootDirectory", "path"))}`]),
          ...(valueAt(inputs, "rootDirectory", "creationInfo") === undefined ? [`${key}: no creationInfo`] : []),
        ]),
  },
  {
    name: "volumes of tasks have TLS, IAM and an access point",
    broken: (stack) =>
      ofType(stack, TYPES.taskDefinition).flatMap((task) =>
        listAt(task.inputs, "volumes").flatMap((volume) => {
          const efs = valueAt(volume, "efsVolumeConfiguration");
          return efs === undefined ? [] : volumeFaults(task, String(valueAt(volume, "name")), efs);
        }),
      ),
  },
  {
    name: "instances answer to metadata tokens only (IMDSv2)",
    broken: (stack) =>
      ofType(stack, TYPES.launchTemplate)
        .filter(({ inputs }) => valueAt(inputs, "metadataOptions", "httpTokens") !== "required")
        .map(({ key }) => `${key}: takes requests without a token`),
  },
];

function isNumber(id: unknown): boolean {
  return typeof id === "number" && id > 0;
}

function volumeFaults({ key }: Found, name: string, efs: unknown): string[] {
  const expected: readonly (readonly [readonly string[], (value: unknown) => boolean])[] = [
    [["transitEncryption"], (value) => value === "ENABLED"],
    [["authorizationConfig", "iam"], (value) => value === "ENABLED"],
    [["authorizationConfig", "accessPointId"], (value) => String(value).startsWith("fsap-")],
    [["rootDirectory"], (value) => value === undefined || value === "/"],
  ];
  return expected
    .filter(([path, fits]) => !fits(valueAt(efs, ...path)))
    .map(([path]) => `${key}: volume ${name} has ${path.join(".")} ${String(valueAt(efs, ...path))}`);
}
