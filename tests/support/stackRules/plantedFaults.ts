import { withInput } from "./evaluated";
import { type Fault, key, without } from "./fault";
import { ORDER_FAULTS } from "./orderFaults";

const allow = (fields: object) =>
  JSON.stringify({ Statement: [{ Effect: "Allow", Action: "s3:GetObject", ...fields }] });
/** By rule: every fault that it has to find, and its words for it. */
export const FAULTS: Readonly<Record<string, readonly Fault[]>> = {
  "no Allow for everybody, no wildcard action, Resource * only for the actions of the table": [
    [
      "everybody, and everything",
      (stack) =>
        withInput(
          stack,
          key("rolePolicy", "pets-mounts"),
          ["policy"],
          allow({ Principal: "*", Action: "s3:*", Resource: "*" }),
        ),
      ["everybody", "wildcard action s3:*", "s3:* on *"].map(
        (what) => `${key("rolePolicy", "pets-mounts")}: ${what === "everybody" ? "allows everybody" : what}`,
      ),
    ],
  ],
  "every document is within its limit": [
    [
      "a trust policy",
      (stack) =>
        withInput(stack, key("role", "pets-role"), ["assumeRolePolicy"], allow({ Resource: "x".repeat(2048) })),
      [`${key("role", "pets-role")}: assumeRolePolicy has 2120, at most 2048 are allowed`],
    ],
    [
      "a role's policies together",
      (stack) =>
        withInput(
          without(stack, key("rolePolicy", "pets-execution")),
          key("rolePolicy", "pets-mounts"),
          ["policy"],
          allow({ Resource: ["x".repeat(5000), "y".repeat(5300)] }),
        ),
      ["shared-storage-test-pets: inline policies has 10377, at most 10240 are allowed"],
    ],
    [
      "the file system's policy",
      (stack) =>
        withInput(
          stack,
          key("fileSystemPolicy", "file-system-policy"),
          ["policy"],
          allow({ Resource: "x".repeat(20_000) }),
        ),
      [`${key("fileSystemPolicy", "file-system-policy")}: policy has 20072, at most 20000 are allowed`],
    ],
    [
      "user data",
      (stack) =>
        withInput(
          stack,
          key("launchTemplate", "farm-template"),
          ["userData"],
          Buffer.from("x".repeat(16_385)).toString("base64"),
        ),
      [`${key("launchTemplate", "farm-template")}: userData has 16385, at most 16384 are allowed`],
    ],
    [
      "variables",
      (stack) =>
        withInput(stack, key("function", "pets-function"), ["environment", "variables"], { LONG: "x".repeat(4096) }),
      [`${key("function", "pets-function")}: environment has 4107, at most 4096 are allowed`],
    ],
  ],
  "one rule pair for each client of the file system, and no other way to a mount target": [
    ["no ingress", (stack) => without(stack, key("ingress", "shop-nfs-ingress")), ["0 rules for ingress from shop"]],
    ["no egress", (stack) => without(stack, key("egress", "farm-nfs-egress")), ["0 rules for egress from farm"]],
    [
      "an address instead of a group",
      (stack) => withInput(stack, key("ingress", "shop-nfs-ingress"), ["cidrIpv4"], "0.0.0.0/0"),
      [`${key("ingress", "shop-nfs-ingress")}: opens more than tcp/2049`],
    ],
    [
      "more ports",
      (stack) => withInput(stack, key("ingress", "pets-nfs-ingress"), ["toPort"], 65_535),
      [`${key("ingress", "pets-nfs-ingress")}: opens more than tcp/2049`],
    ],
    [
      "somebody else's group",
      (stack) => withInput(stack, key("ingress", "pets-nfs-ingress"), ["referencedSecurityGroupId"], "sg-00000001"),
      ["0 rules for ingress from pets", `${key("ingress", "pets-nfs-ingress")}: lets in who is no client`],
    ],
    [
      "rules in the group itself",
      (stack) => withInput(stack, key("group", "file-system-mount-targets"), ["ingress"], [{ protocol: "-1" }]),
      [`${key("group", "file-system-mount-targets")}: has inline rules`],
    ],
  ],
  "every client runs only where there is a mount target": [
    [
      "a function in another subnet",
      (stack) => withInput(stack, key("function", "pets-function"), ["vpcConfig", "subnetIds", 1], "subnet-other"),
      [`${key("function", "pets-function")}: no mount target in subnet-other`],
    ],
    [
      "a service in another subnet",
      (stack) =>
        withInput(stack, key("service", "shop-service"), ["networkConfiguration", "subnets", 0], "subnet-other"),
      [`${key("service", "shop-service")}: no mount target in subnet-other`],
    ],
    [
      "a worker in another subnet",
      (stack) => withInput(stack, key("scalingGroup", "farm-group"), ["vpcZoneIdentifiers", 0], "subnet-other"),
      [`${key("scalingGroup", "farm-group")}: no mount target in subnet-other`],
    ],
    [
      "a function outside the network",
      (stack) => withInput(stack, key("function", "pets-function"), ["vpcConfig"], undefined),
      ["4 of 5 clients are in subnets"],
    ],
  ],
  "no access point as root or at the root, except maintenance's": [
    [
      "uid 0",
      (stack) => withInput(stack, key("accessPoint", "pets.data"), ["posixUser", "uid"], 0),
      [`${key("accessPoint", "pets.data")}: uid 0`],
    ],
    [
      "no identity",
      (stack) => withInput(stack, key("accessPoint", "pets.data"), ["posixUser"], undefined),
      ["uid", "gid"].map((id) => `${key("accessPoint", "pets.data")}: ${id} undefined`),
    ],
    [
      "the root",
      (stack) => withInput(stack, key("accessPoint", "farm.data"), ["rootDirectory", "path"], "/"),
      [`${key("accessPoint", "farm.data")}: path /`],
    ],
    [
      "nobody to create the directory",
      (stack) => withInput(stack, key("accessPoint", "farm.data"), ["rootDirectory", "creationInfo"], undefined),
      [`${key("accessPoint", "farm.data")}: no creationInfo`],
    ],
    [
      "maintenance's, without its tag",
      (stack) => withInput(stack, key("accessPoint", "file-system-root"), ["tags"], {}),
      ["uid 0", "gid 0", "path /", "no creationInfo"].map(
        (what) => `${key("accessPoint", "file-system-root")}: ${what}`,
      ),
    ],
  ],
  "volumes of tasks have TLS, IAM and an access point": [
    ...(
      [
        [["transitEncryption"], "DISABLED", "transitEncryption DISABLED"],
        [["authorizationConfig", "iam"], "DISABLED", "authorizationConfig.iam DISABLED"],
        [["authorizationConfig", "accessPointId"], undefined, "authorizationConfig.accessPointId undefined"],
        [["rootDirectory"], "/data", "rootDirectory /data"],
      ] as const
    ).map(
      ([path, value, words]): Fault => [
        words,
        (stack) =>
          withInput(
            stack,
            key("taskDefinition", "shop-service"),
            ["volumes", 1, "efsVolumeConfiguration", ...path],
            value,
          ),
        [`${key("taskDefinition", "shop-service")}: volume efs-data has ${words}`],
      ],
    ),
  ],
  "instances answer to metadata tokens only (IMDSv2)": [
    [
      "no token",
      (stack) =>
        withInput(stack, key("launchTemplate", "farm-template"), ["metadataOptions", "httpTokens"], "optional"),
      [`${key("launchTemplate", "farm-template")}: takes requests without a token`],
    ],
  ],
  ...ORDER_FAULTS,
};
