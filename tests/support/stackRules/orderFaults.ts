import { type Fault, key, unawaited } from "./fault";

/** Of the rules about what waits for what. */
export const ORDER_FAULTS: Readonly<Record<string, readonly Fault[]>> = {
  "every client waits for the file-system policy, every mount target, its rules, its access points and its role's policies":
    [
      ...(
        [
          [key("ingress", "pets-nfs-ingress"), key("function", "pets-function")],
          [key("egress", "farm-nfs-egress"), key("scalingGroup", "farm-group")],
          [key("accessPoint", "shop.data"), "awsx:ecs:FargateService::shop-service"],
          [key("rolePolicy", "farm-bootstrap"), key("scalingGroup", "farm-group")],
        ] as const
      ).map(
        ([needed, waiting]): Fault => [
          needed,
          (stack) => unawaited(stack, needed),
          [`${waiting} does not wait for ${needed}`],
        ],
      ),
      [
        "a mount target",
        (stack) => unawaited(stack, key("mountTarget", "file-system-mount-target-b")),
        [
          key("function", "pets-function"),
          "awsx:ecs:FargateService::shop-service",
          key("scalingGroup", "farm-group"),
          key("function", "negative-probe-function"),
          key("instance", "maintenance-instance"),
        ].map((waiting) => `${waiting} does not wait for ${key("mountTarget", "file-system-mount-target-b")}`),
      ],
    ],
  "who is let out to AWS services waits for the way out of its subnets": [
    [
      "a route",
      (stack) => unawaited(stack, key("route", "network-private-route-b")),
      [
        "awsx:ecs:FargateService::shop-service",
        key("scalingGroup", "farm-group"),
        key("instance", "maintenance-instance"),
      ].flatMap((waiting) =>
        [key("route", "network-private-route-b"), key("association", "network-private-association-b")].map(
          (needed) => `${waiting} does not wait for ${needed}`,
        ),
      ),
    ],
  ],
};
