import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { type Client, endpointsWith } from "../config/endpoints";
import type { SpreadRules } from "../config/spreadOver";
import { physicalName, type StackNames, tagsOf } from "./naming";
import { RuleGroups } from "./ruleGroups";

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
  /** Over how many groups the rules of whom are spread; by default one group takes everybody's. */
  readonly rules?: SpreadRules | undefined;
}

/** Ways to the AWS services that the stack's consumers call, instead of a NAT gateway. Each consumer brings its rules. */
export class Endpoints extends pulumi.ComponentResource {
  /** Of every interface endpoint. */
  readonly groups: RuleGroups;
  private readonly byService: ReadonlyMap<string, aws.ec2.VpcEndpoint>;
  private readonly further: readonly string[];

  constructor(name: string, args: EndpointsArgs, opts?: pulumi.ComponentResourceOptions) {
    super("shared-storage:index:Endpoints", name, {}, opts);
    const { names, vpcId } = args;
    this.further = args.further;
    const group = (suffix: string) =>
      new aws.ec2.SecurityGroup(
        `${name}-group${suffix}`,
        {
          name: physicalName(names, `endpoints${suffix}`),
          description: "Endpoints of AWS services",
          vpcId,
          tags: tagsOf(names, `endpoints${suffix}`),
        },
        { parent: this },
      );
    const more = Array.from({ length: (args.rules?.groups ?? 1) - 1 }, (_, index) => group(`.${index + 2}`));
    this.groups = new RuleGroups([group(""), ...more], args.rules);
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
                  securityGroupIds: this.groups.all.map(({ id }) => id),
                  // Clients keep the services' ordinary names.
                  privateDnsEnabled: true,
                }),
            tags: tagsOf(names, `endpoint-${service}`),
          },
          { parent: this },
        ),
      ]),
    );
    this.registerOutputs({ securityGroupId: this.groups.first.id });
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
