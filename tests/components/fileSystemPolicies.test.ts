import * as assert from "node:assert/strict";
import { FILE_SYSTEM_POLICY, mountStatements } from "../../components/fileSystemPolicies";

const CLIENT = ["elasticfilesystem:ClientMount", "elasticfilesystem:ClientWrite", "elasticfilesystem:ClientRootAccess"];

describe("components/fileSystemPolicies", () => {
  it("denies what comes without TLS or without an access point, and root, and allows nothing", () => {
    assert.deepEqual(JSON.parse(FILE_SYSTEM_POLICY), {
      Version: "2012-10-17",
      Statement: [
        {
          Sid: "DenyWithoutTls",
          Effect: "Deny",
          Principal: "*",
          Action: CLIENT,
          Condition: { Bool: { "aws:SecureTransport": "false" } },
        },
        {
          Sid: "DenyWithoutAccessPoint",
          Effect: "Deny",
          Principal: "*",
          Action: CLIENT,
          Condition: { Null: { "elasticfilesystem:AccessPointArn": "true" } },
        },
        {
          Sid: "DenyOtherThanAccessPoint",
          Effect: "Deny",
          Principal: "*",
          Action: CLIENT,
          Condition: {
            StringNotLike: {
              "elasticfilesystem:AccessPointArn": "arn:*:elasticfilesystem:*:*:access-point/*",
            },
          },
        },
        { Sid: "DenyRoot", Effect: "Deny", Principal: "*", Action: "elasticfilesystem:ClientRootAccess" },
      ],
    });
  });

  it("leaves the administration of the file system alone, so that nobody can lock themselves out", () => {
    const actions = JSON.parse(FILE_SYSTEM_POLICY).Statement.flatMap(({ Action }: { Action: unknown }) => Action);
    assert.deepEqual([...new Set(actions)].sort(), [...CLIENT].sort());
  });

  it("uses only condition keys that EFS enforces for NFS clients", () => {
    const keys = JSON.parse(FILE_SYSTEM_POLICY).Statement.flatMap(({ Condition = {} }) =>
      Object.values(Condition as Record<string, Record<string, unknown>>).flatMap((each) => Object.keys(each)),
    );
    // EFS user guide, "Using IAM to control access to file systems": EFS condition keys for clients.
    const enforced = [
      "aws:SecureTransport",
      "aws:SourceIp",
      "elasticfilesystem:AccessPointArn",
      "elasticfilesystem:AccessedViaMountTarget",
    ];
    assert.deepEqual(
      keys.filter((key: string) => !enforced.includes(key)),
      [],
    );
  });

  it("lets a role mount through all of its access points and write through those it writes", () => {
    assert.deepEqual(
      mountStatements("fs", [
        { accessPointArn: "journal", rights: "write" },
        { accessPointArn: "models", rights: "read" },
      ]),
      [
        {
          Sid: "ReadThroughOwnAccessPoints",
          Effect: "Allow",
          Action: "elasticfilesystem:ClientMount",
          Resource: "fs",
          Condition: { StringEquals: { "elasticfilesystem:AccessPointArn": ["models"] } },
        },
        {
          Sid: "WriteThroughOwnAccessPoints",
          Effect: "Allow",
          Action: ["elasticfilesystem:ClientMount", "elasticfilesystem:ClientWrite"],
          Resource: "fs",
          Condition: { StringEquals: { "elasticfilesystem:AccessPointArn": ["journal"] } },
        },
      ],
    );
  });

  it("gives a reader no right to write, and nobody a right to nothing", () => {
    const readers = mountStatements("fs", [{ accessPointArn: "models", rights: "read" }]);
    assert.deepEqual(
      readers.map(({ Action }) => Action),
      ["elasticfilesystem:ClientMount"],
    );
    assert.deepEqual(mountStatements("fs", []), []);
  });
});
