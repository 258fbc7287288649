import type { Inputs } from "./modelHarness";
import { REGION, TYPES, ZONES } from "./modelledTypes";

/** What makes one resource and gives its id. */
export type Make = (type: string, name: string, inputs: Inputs) => Promise<string>;

const BLOCKS: Readonly<Record<string, readonly string[]>> = {
  private: ["10.0.0.0/20", "10.0.16.0/20"],
  public: ["10.0.128.0/24", "10.0.129.0/24"],
};
const EVERYWHERE = { destinationCidrBlock: "0.0.0.0/0" };

/** VPC `net` with a public and a private subnet a zone (`net-private-a`), and a NAT gateway in the first. */
export async function makeNetwork(make: Make): Promise<void> {
  const vpcId = await make(TYPES.vpc, "net", { cidrBlock: "10.0.0.0/16" });
  const gatewayId = await make(TYPES.internetGateway, "net", { vpcId });
  const subnetIds = await makeSubnets(make, "public", vpcId, { gatewayId });
  const allocationId = await make(TYPES.eip, "net", { domain: "vpc" });
  const natGatewayId = await make(TYPES.natGateway, "net", { subnetId: subnetIds[0], allocationId });
  await makeSubnets(make, "private", vpcId, { natGatewayId });
}

async function makeSubnets(make: Make, kind: string, vpcId: string, outBy: Inputs): Promise<string[]> {
  const ids: string[] = [];
  for (const [index, zone] of ZONES.entries()) {
    const name = `net-${kind}-${zone}`;
    const cidrBlock = BLOCKS[kind]?.[index];
    const availabilityZone = `${REGION}${zone}`;
    const subnetId = await make(TYPES.subnet, name, { vpcId, availabilityZone, cidrBlock, mapPublicIpOnLaunch: false });
    const routeTableId = await make(TYPES.routeTable, name, { vpcId });
    await make(TYPES.association, name, { routeTableId, subnetId });
    await make(TYPES.route, name, { routeTableId, ...EVERYWHERE, ...outBy });
    ids.push(subnetId);
  }
  return ids;
}
