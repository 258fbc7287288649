import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { type Client, endpointsFor } from "../config/endpoints";
import { physicalName, type StackNames, tagsOf } from "./naming";

export interface EndpointsArgs {
  readonly names: StackNames;
  readonly vpcId: pulumi.Output<string>;
  readonly subnetIds: readonly pulumi.Input<string>[];
  /** Of the private subnets: where the gateway endpoint's routes go. */
  readonly routeTableIds: pulumi.Input<pulumi.Input<string>[]>;
  /** All that call AWS services in the stack. */
  readonly kinds: readonly Client[];
}

/** Ways to the AWS services that the stack's consumers call, instead of a NAT gateway. Each consumer brings its rules. */
export class Endpoints extends pulumi.ComponentResource {
  /** Of the interface endpoints. */
  readonly securityGroup: aws.ec2.SecurityGroup;
  private readonly byService: ReadonlyMap<string, aws.ec2.VpcEndpoint>;

  constructor(name: string, args: EndpointsArgs, opts?: pulumi.ComponentResourceOptions) {
    super("shared-storage:index:Endpoints", name, {}, opts);
    const { names, vpcId } = args;
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
      endpointsFor(args.kinds).map(({ service, kind }) => [
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

  /** Addresses of S3 in the region; undefined if none of these clients needs S3. */
  s3PrefixList(clients: readonly Client[]): pulumi.Output<string> | undefined {
    return this.of(clients).find((endpoint) => endpoint === this.byService.get("s3"))?.prefixListId;
  }

  /** What these clients need before they can start. */
  of(clients: readonly Client[]): readonly aws.ec2.VpcEndpoint[] {
    return endpointsFor(clients).map(({ service }) => this.byService.get(service)!);
  }
}
