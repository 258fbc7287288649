import type * as pulumi from "@pulumi/pulumi";
import type { Rights } from "../config/types";
import { policyDocument, type Statement } from "./iamDocuments";

const CLIENT_ACTIONS = [
  "elasticfilesystem:ClientMount",
  "elasticfilesystem:ClientWrite",
  "elasticfilesystem:ClientRootAccess",
];
const ACCESS_POINT = "elasticfilesystem:AccessPointArn";

const DENIALS: readonly Statement[] = [
  {
    Sid: "DenyWithoutTls",
    Effect: "Deny",
    Principal: "*",
    Action: CLIENT_ACTIONS,
    Condition: { Bool: { "aws:SecureTransport": "false" } },
  },
  {
    Sid: "DenyWithoutAccessPoint",
    Effect: "Deny",
    Principal: "*",
    Action: CLIENT_ACTIONS,
    Condition: { Null: { [ACCESS_POINT]: "true" } },
  },
  {
    // An empty value would pass the Null test.
    Sid: "DenyOtherThanAccessPoint",
    Effect: "Deny",
    Principal: "*",
    Action: CLIENT_ACTIONS,
    Condition: { StringNotLike: { [ACCESS_POINT]: "arn:*:elasticfilesystem:*:*:access-point/*" } },
  },
  { Sid: "DenyRoot", Effect: "Deny", Principal: "*", Action: "elasticfilesystem:ClientRootAccess" },
];

/**
 * The file system's own policy. It only denies: who may mount is said in each consumer's role. With any policy in force
 * an anonymous client has no allow left, so it gets nothing. No Resource (a file-system policy speaks of its own file
 * system) and no role: the document is a constant, known in every preview. It denies client actions only, so nobody can
 * lock themselves out of changing it. Of condition keys EFS enforces four for NFS clients, among them these two.
 */
export const FILE_SYSTEM_POLICY = JSON.stringify({ Version: "2012-10-17", Statement: DENIALS });

/** The same during maintenance: root through this one access point is not denied, and through no other. */
export function maintenancePolicy(accessPointArn: pulumi.Input<string>): pulumi.Output<string> {
  return policyDocument(
    DENIALS.map((denial) =>
      denial.Sid === "DenyRoot"
        ? { ...denial, Condition: { StringNotEquals: { [ACCESS_POINT]: accessPointArn } } }
        : denial,
    ),
  );
}

/** A mount as the role policy sees it. */
export interface GrantedMount {
  readonly accessPointArn: pulumi.Input<string>;
  readonly rights: Rights;
}

/**
 * What a consumer's role may do on the file system: mount, and where configured write, through its own access points.
 * Each is named once, for a role's policies have little room (config/documentSizes.ts).
 */
export function mountStatements(fileSystemArn: pulumi.Input<string>, mounts: readonly GrantedMount[]): Statement[] {
  const through = (right: Rights, Sid: string, Action: Statement["Action"]): Statement[] => {
    const granted = mounts.filter(({ rights }) => rights === right);
    if (granted.length === 0) return [];
    const Condition = { StringEquals: { [ACCESS_POINT]: granted.map(({ accessPointArn }) => accessPointArn) } };
    return [{ Sid, Effect: "Allow", Action, Resource: fileSystemArn, Condition }];
  };
  return [
    ...through("read", "ReadThroughOwnAccessPoints", "elasticfilesystem:ClientMount"),
    ...through("write", "WriteThroughOwnAccessPoints", [
      "elasticfilesystem:ClientMount",
      "elasticfilesystem:ClientWrite",
    ]),
  ];
}
