import assert from "node:assert/strict";
import { TYPE } from "../../../policies/lib/types";
import { UNKNOWN } from "../../../policies/lib/unknown";
import type { Props } from "../../../policies/lib/values";
import { lambdaNetwork } from "../../../policies/rules/lambdaNetwork";
import { faultsOf, messagesOf, resource } from "../faults";

const FILE_SYSTEM = { arn: "arn:a", localMountPath: "/mnt/samples" };
const VPC = { subnetIds: ["subnet-1"], securityGroupIds: ["sg-1"] };
const lambda = (props: Props) => [
  resource(TYPE.function, "fn", { fileSystemConfig: FILE_SYSTEM, vpcConfig: VPC, ...props }),
];
const faults = (props: Props) => faultsOf(lambdaNetwork, lambda(props));

describe("policy lambda-file-system-network", () => {
  it("passes a function in the VPC, and one without file system", () => {
    assert.deepEqual(faults({}), []);
    assert.deepEqual(faults({ fileSystemConfig: undefined, vpcConfig: undefined }), []);
  });

  it("refuses one outside the VPC, with the whole message", () => {
    const end =
      "; give it vpcConfig with private subnets and a security group of its own, and a path such as /mnt/data";
    assert.deepEqual(messagesOf(lambdaNetwork, lambda({ vpcConfig: undefined })), [
      `fn: vpcConfig.subnetIds is not set, must name at least one${end}`,
      `fn: vpcConfig.securityGroupIds is not set, must name at least one${end}`,
    ]);
  });

  it("refuses empty lists", () => {
    assert.deepEqual(faults({ vpcConfig: { ...VPC, subnetIds: [] } }), [
      "fn: vpcConfig.subnetIds is empty, must name at least one",
    ]);
    assert.deepEqual(faults({ vpcConfig: { ...VPC, securityGroupIds: [] } }), [
      "fn: vpcConfig.securityGroupIds is empty, must name at least one",
    ]);
  });

  it("refuses a mount elsewhere, and one that does not say where or what", () => {
    for (const localMountPath of ["/data", "/mnt/", "/mnt/a/b", "mnt/a", "/mnt/a b", "/x/mnt/a"]) {
      assert.deepEqual(faults({ fileSystemConfig: { ...FILE_SYSTEM, localMountPath } }), [
        `fn: fileSystemConfig.localMountPath is ${JSON.stringify(localMountPath)}, must be /mnt/ and a name`,
      ]);
    }
    assert.deepEqual(faults({ fileSystemConfig: {} }), [
      "fn: fileSystemConfig.localMountPath is not set, must be /mnt/ and a name",
      "fn: fileSystemConfig.arn is not set",
    ]);
  });

  it("takes ids that are not known yet", () => {
    const unknown = {
      vpcConfig: { subnetIds: [UNKNOWN], securityGroupIds: [UNKNOWN] },
      fileSystemConfig: { ...FILE_SYSTEM, arn: UNKNOWN },
    };
    assert.deepEqual(faults(unknown), []);
  });

  it("cannot decide an unknown list, but says what is known beside it", () => {
    assert.deepEqual(faults({ vpcConfig: { subnetIds: UNKNOWN } }), [
      "fn: vpcConfig.securityGroupIds is not set, must name at least one",
      "? fn: can't be decided: value at .vpcConfig.subnetIds can't be known yet",
    ]);
  });
});
