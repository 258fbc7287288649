import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { type Client, endpointsWith } from "../config/endpoints";
import { physicalName, type StackNames, tagsOf } from "./naming";

export interface EndpointsArgs {
  readonly names: StackNames;
  readonly vpcId: pulumi.Output<string>;
  readonly subnetIds: readonly pulumi.Input<string>[];
  /** Of the private subnets: where the gateway endpoint's routes go. */
  readonly routeTableIds: pulumi.Input<pulumi.Input<string>[]>;
  /** All that call AWS services in the stack. */
  readonly kinds: readonly Client[];
  /** Services besides those that are known of the kinds. */
  readonly further: readonly string[];
}

/** Ways to the AWS services that the stack's consumers call, instead of a NAT gateway. Each consumer brings its rules. */
export class Endpoints extends pulumi.ComponentResource {
  /** Of the interface endpoints. */
  readonly securityGroup: aws.ec2.SecurityGroup;
  private readonly byService: ReadonlyMap<string, aws.ec2.VpcEndpoint>;
  private readonly further: readonly string[];

  constructor(name: string, args: EndpointsArgs, opts?: pulumi.ComponentResourceOptions) {
    super("shared-storage:index:Endpoints", name, {}, opts);
    const { names, vpcId } = args;
    this.further = args.further;
    this.securityGroup = new aws.ec2.SecurityGroup(
      `${name}-group`,
      {
        name: physicalName(names, "endpoints"),
        description: "Endpoints of AWS services",
        vpcId,
        tags: tagsOf(names, "endpoints"),
      },
      { parent: this },
    );
    this.byService = new Map(
      endpointsWith(args.kinds, args.further).map(({ service, kind }) => [
        service,
        new aws.ec2.VpcEndpoint(
          `${name}-${service.replace(".", "-")}`,
          {
            vpcId,
            serviceName: `com.amazonaws.${names.region}.${service}`,
            ...(kind === "gateway"
              ? { vpcEndpointType: "Gateway", routeTableIds: args.routeTableIds }
              : {
                  vpcEndpointType: "Interface",
                  subnetIds: [...args.subnetIds],
                  securityGroupIds: [this.securityGroup.id],
                  // Clients keep the services' ordinary names.
                  privateDnsEnabled: true,
                }),
            tags: tagsOf(names, `endpoint-${service}`),
          },
          { parent: this },
        ),
      ]),
    );
    this.registerOutputs({ securityGroupId: this.securityGroup.id });
  }

  /** Service → its addresses in the region, of those that these clients reach by a route. */
  prefixLists(clients: readonly Client[]): Readonly<Record<string, pulumi.Output<string>>> {
    return Object.fromEntries(
      this.needs(clients).flatMap(({ service, kind }) =>
        kind === "gateway" ? [[service, this.byService.get(service)!.prefixListId]] : [],
      ),
    );
  }

  /** What these clients need before they can start. */
  of(clients: readonly Client[]): readonly aws.ec2.VpcEndpoint[] {
    return this.needs(clients).map(({ service }) => this.byService.get(service)!);
  }

  /** What handlers call beyond the table is not known by consumer: all that are let out reach it. */
  private needs(clients: readonly Client[]) {
    return endpointsWith(clients, this.further);
  }
}
