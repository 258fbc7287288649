import { z } from "zod";
import { cidr, tags } from "../fields";
import { eip, internetGateway, natGateway, route, routeTable, routeTableAssociation } from "../services/routing";
import { subnet, vpc as vpcType } from "../services/vpc";
import { component } from "./component";

const subnetSpec = z.strictObject({
  type: z.enum(["Public", "Private", "Isolated"]),
  name: z.string().optional(),
  cidrBlocks: z.array(cidr).min(1, { error: "one block a zone: only explicit subnets are modelled" }),
  tags,
});

type SubnetSpec = z.output<typeof subnetSpec>;

const inputs = z.strictObject({
  cidrBlock: cidr,
  availabilityZoneNames: z.array(z.string()).min(1),
  subnetStrategy: z.literal(["Auto", "Exact"], {
    error: 'must be "Auto" or "Exact": only explicit subnets are modelled',
  }),
  subnetNameTagStrategy: z.enum(["AvailabilityZone", "Legacy"]).optional(),
  subnetSpecs: z.array(subnetSpec).min(1),
  natGateways: z.strictObject({ strategy: z.enum(["Single", "OnePerAz", "None"]) }),
  enableDnsHostnames: z.boolean().optional(),
  enableDnsSupport: z.boolean().optional(),
  tags,
});

/** awsx/ec2/vpc.ts, `initialize`. */
export const vpc = component({
  type: "awsx:ec2:Vpc",
  inputs,
  expand: ({ name, inputs, child }) => {
    const {
      availabilityZoneNames: zones,
      natGateways: { strategy },
    } = inputs;
    checkSpecs(name, inputs.subnetSpecs, zones, strategy);
    const sharedTags = { Name: name, ...inputs.tags };
    // awsx/ec2/vpc.ts, `createInnerVpc`: all arguments are passed on; those of subnets and gateways have no meaning there.
    const { cidrBlock, enableDnsHostnames, enableDnsSupport } = inputs;
    const vpc = child(vpcType, name, { cidrBlock, enableDnsHostnames, enableDnsSupport, tags: sharedTags });
    // awsx/ec2/vpc.ts: "We unconditionally create the IGW".
    const gateway = child(internetGateway, name, { vpcId: vpc.id, tags: sharedTags });
    const subnets: { readonly id: string; readonly type: string }[] = [];
    const nats: { readonly id: string }[] = [];
    const eips: { readonly id: string }[] = [];
    const tables: { readonly id: string }[] = [];
    const associations: { readonly id: string }[] = [];
    const routes: { readonly id: string }[] = [];
    zones.forEach((zone, index) => {
      // awsx/ec2/vpc.ts, `compareSubnetSpecs`: public ones first, so that a NAT gateway exists before it is used.
      for (const spec of [...inputs.subnetSpecs].sort((a, b) => RANK[a.type] - RANK[b.type])) {
        // awsx/ec2/subnetNaming.ts, `subnetNames`: the Pulumi name has the zone's number, only the tag its letter.
        const base = `${name}-${spec.name ?? spec.type.toLowerCase()}`;
        const resourceName = `${base}-${index + 1}`;
        const nameTag =
          inputs.subnetNameTagStrategy === "AvailabilityZone" ? `${base}-${zoneSuffix(zone)}` : resourceName;
        const made = child(subnet, resourceName, {
          vpcId: vpc.id,
          availabilityZone: zone,
          mapPublicIpOnLaunch: spec.type === "Public",
          cidrBlock: spec.cidrBlocks[index]!,
          assignIpv6AddressOnCreation: false,
          tags: { ...sharedTags, ...spec.tags, Name: nameTag, SubnetType: spec.type },
        });
        subnets.push({ ...made, type: spec.type });
        const table = child(routeTable, resourceName, {
          vpcId: vpc.id,
          tags: { ...sharedTags, Name: nameTag, SubnetType: spec.type },
        });
        tables.push(table);
        associations.push(child(routeTableAssociation, resourceName, { routeTableId: table.id, subnetId: made.id }));
        // awsx/ec2/vpc.ts, `shouldCreateNatGateway`.
        const wantsNat = strategy === "Single" ? nats.length < 1 : strategy === "OnePerAz" && nats.length < index + 1;
        if (spec.type === "Public" && wantsNat) {
          const natTags = { ...inputs.tags, Name: `${name}-${index + 1}` };
          const address = child(eip, `${name}-${index + 1}`, { tags: natTags });
          eips.push(address);
          nats.push(
            child(natGateway, `${name}-${index + 1}`, {
              subnetId: made.id,
              allocationId: address.allocationId,
              tags: natTags,
            }),
          );
        }
        const everywhere = { routeTableId: table.id, destinationCidrBlock: "0.0.0.0/0" };
        if (spec.type === "Public") routes.push(child(route, resourceName, { ...everywhere, gatewayId: gateway.id }));
        if (spec.type === "Private" && strategy !== "None") {
          const natGatewayId = nats[strategy === "Single" ? 0 : index]!.id;
          routes.push(child(route, resourceName, { ...everywhere, natGatewayId }));
        }
      }
    });
    const of = (type: SubnetSpec["type"]) => subnets.filter((one) => one.type === type);
    const ids = (some: readonly { readonly id: string }[]) => some.map(({ id }) => id);
    return {
      vpcId: vpc.id,
      vpc,
      subnets,
      publicSubnets: of("Public"),
      privateSubnets: of("Private"),
      isolatedSubnets: of("Isolated"),
      publicSubnetIds: ids(of("Public")),
      privateSubnetIds: ids(of("Private")),
      isolatedSubnetIds: ids(of("Isolated")),
      internetGateway: gateway,
      natGateways: nats,
      eips,
      routeTables: tables,
      routeTableAssociations: associations,
      routes,
      vpcEndpoints: [],
      subnetLayout: inputs.subnetSpecs.map(({ type, name: specName, cidrBlocks }) => ({
        type,
        name: specName,
        cidrBlocks,
      })),
    };
  },
});

const RANK: Readonly<Record<SubnetSpec["type"], number>> = { Public: 0, Private: 1, Isolated: 2 };

/** awsx/ec2/subnetNaming.ts, `azSuffix`: `eu-west-1a` → `1a`. */
function zoneSuffix(zone: string): string {
  return zone.replace(/^[a-z]{2}(?:-[a-z]+)+-/, "");
}

/** awsx/ec2/subnetDistributorNew.ts and vpc.ts refuse these in the constructor. Throws with awsx's meaning. */
function checkSpecs(name: string, specs: readonly SubnetSpec[], zones: readonly string[], strategy: string): void {
  for (const { type, cidrBlocks } of specs) {
    if (cidrBlocks.length !== zones.length) {
      throw new Error(`${name}: ${type} subnets have ${cidrBlocks.length} CIDR blocks for ${zones.length} zones`);
    }
  }
  const types = specs.map(({ type }) => type);
  if (strategy !== "None" && !(types.includes("Public") && types.some((type) => type !== "Public"))) {
    throw new Error(
      "If NAT Gateway strategy is 'OnePerAz' or 'Single', public subnets must be declared to host the NAT Gateway " +
        "resource, along with private or isolated subnets to route through it.",
    );
  }
}
