import assert from "node:assert/strict";
import { resolve } from "node:path";
import { readStackFile } from "../../../config/readStackFile";
import { createResources } from "../../../local/host/createResources";
import { changeLines } from "../../../local/host/resourceChanges";
import { type RecordedResource, recordOf } from "../../../local/host/resourceRecord";

const ROOT = resolve(__dirname, "../../..");
const NETWORK = "shared-storage:network";

/** What a run of the local stack with these zones would record. */
async function recorded(...availabilityZones: readonly string[]): Promise<readonly RecordedResource[]> {
  const { config, ...others } = readStackFile(ROOT, "local");
  const network = { ...JSON.parse(config[NETWORK]!), availabilityZones };
  const files = { ...others, config: { ...config, [NETWORK]: JSON.stringify(network) } };
  const options = { stack: "local", without: [], withoutTls: [] };
  const { model } = await createResources(ROOT, files, options, { progress: () => undefined });
  return recordOf(model.world.everything(), ROOT);
}

describe("what a run says of zones that changed since the last one", function () {
  this.timeout(30_000);
  let earlier: readonly RecordedResource[];
  before(async () => {
    earlier = await recorded("b", "a", "c");
  });

  it("nothing of another order", async () =>
    assert.deepEqual(changeLines(earlier, await recorded("b", "c", "a")), ["unchanged since the last run"]));

  it("the single NAT gateway's move, of another first one", async () => {
    assert.deepEqual(changeLines(earlier, await recorded("a", "b", "c")), [
      "since the last run: 2 created, 3 changed, 2 removed",
      "  created   aws:ec2/eip:Eip::network-nat-address-a",
      "  created   aws:ec2/natGateway:NatGateway::network-nat-a",
      ...["a", "b", "c"].map((zone) => `  changed   aws:ec2/route:Route::network-private-route-${zone}: natGatewayId`),
      "  removed   aws:ec2/eip:Eip::network-nat-address-b",
      "  removed   aws:ec2/natGateway:NatGateway::network-nat-b",
    ]);
  });

  it("of a further one what it has, and another subnet in place for who runs there", async () => {
    const [head, ...lines] = changeLines(earlier, await recorded("b", "a", "c", "f"));
    assert.equal(head, "since the last run: 9 created, 5 changed, 1 replaced");
    const created = [
      ...["private", "public"].flatMap((kind) => [
        `aws:ec2/route:Route::network-${kind}-route-f`,
        `aws:ec2/routeTable:RouteTable::network-${kind}-table-f`,
        `aws:ec2/routeTableAssociation:RouteTableAssociation::network-${kind}-association-f`,
        `aws:ec2/subnet:Subnet::network-${kind}-f`,
      ]),
      "aws:efs/mountTarget:MountTarget::file-system-mount-target-f",
    ];
    assert.deepEqual(
      [...lines].sort(),
      [
        ...created.map((key) => `  created   ${key}`),
        ...["ingest", "negative-probe", "score"].map(
          (name) => `  changed   aws:lambda/function:Function::${name}-function: vpcConfig.subnetIds[3] (new)`,
        ),
        "  changed   aws:autoscaling/group:Group::retrain-group: vpcZoneIdentifiers[3] (new)",
        "  changed   aws:ecs/service:Service::serve-service: networkConfiguration.subnets[3] (new)",
        "  replaced  aws:lambda/invocation:Invocation::gate-invocation: triggers.readiness (AWS cannot change triggers in place)",
      ].sort(),
    );
  });
});
