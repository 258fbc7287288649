import * as assert from "node:assert/strict";
import { ModelHarness } from "../../support/modelHarness";
import { ModelledStack, TYPES } from "../../support/modelledStack";

const VPC = "awsx:ec2:Vpc";
const REPOSITORY = "awsx:ecr:Repository";
const IMAGE = "awsx:ecr:Image";
const SERVICE = "awsx:ecs:FargateService";

const NETWORK = {
  cidrBlock: "10.20.0.0/16",
  availabilityZoneNames: ["eu-west-1a", "eu-west-1c"],
  subnetStrategy: "Auto",
  subnetNameTagStrategy: "AvailabilityZone",
  subnetSpecs: [
    { type: "Private", cidrBlocks: ["10.20.0.0/20", "10.20.16.0/20"] },
    { type: "Public", cidrBlocks: ["10.20.128.0/24", "10.20.129.0/24"] },
  ],
  natGateways: { strategy: "Single" },
  enableDnsHostnames: true,
  enableDnsSupport: true,
  tags: { Name: "mine", Stack: "test" },
};

/** Names by type, in the order of creation. */
function children(cloud: ModelHarness): Record<string, string[]> {
  const result: Record<string, string[]> = {};
  for (const { type, name, expandedFrom } of cloud.model.world.everything()) {
    if (expandedFrom === undefined) continue;
    const short = type.split(":").at(-1)!;
    result[short] = [...(result[short] ?? []), name];
  }
  return result;
}

describe("local/cloud/awsx", () => {
  describe("Vpc", () => {
    it("makes awsx's children, each under awsx's name", async () => {
      const cloud = new ModelHarness();
      await cloud.answer(VPC, "net", NETWORK);
      assert.deepEqual(cloud.complaints(), []);
      const subnets = ["net-public-1", "net-private-1", "net-public-2", "net-private-2"];
      assert.deepEqual(children(cloud), {
        Vpc: ["net"],
        InternetGateway: ["net"],
        Subnet: subnets,
        RouteTable: subnets,
        RouteTableAssociation: subnets,
        Eip: ["net-1"],
        NatGateway: ["net-1"],
        Route: subnets,
      });
    });

    it("tags subnets with their zone, but names them by its number", async () => {
      const cloud = new ModelHarness();
      await cloud.answer(VPC, "net", NETWORK);
      const { inputs } = cloud.find("aws:ec2/subnet:Subnet", "net-private-2")!;
      assert.deepEqual(inputs, {
        vpcId: cloud.find("aws:ec2/vpc:Vpc", "net")?.id,
        availabilityZone: "eu-west-1c",
        mapPublicIpOnLaunch: false,
        cidrBlock: "10.20.16.0/20",
        assignIpv6AddressOnCreation: false,
        tags: { Name: "net-private-1c", Stack: "test", SubnetType: "Private" },
      });
    });

    it("gives the VPC the arguments and the shared tags", async () => {
      const cloud = new ModelHarness();
      await cloud.answer(VPC, "net", NETWORK);
      const found = cloud.find("aws:ec2/vpc:Vpc", "net")!;
      assert.deepEqual(found.inputs, {
        cidrBlock: "10.20.0.0/16",
        enableDnsHostnames: true,
        enableDnsSupport: true,
        tags: { Name: "mine", Stack: "test" },
      });
      assert.equal(found.expandedFrom, "net");
    });

    it("routes public subnets to the internet gateway and private ones to the one NAT gateway", async () => {
      const cloud = new ModelHarness();
      await cloud.answer(VPC, "net", NETWORK);
      const id = (type: string, name: string) => cloud.find(type, name)?.id;
      const route = (name: string) => cloud.find("aws:ec2/route:Route", name)?.inputs;
      const table = (name: string) => ({
        routeTableId: id("aws:ec2/routeTable:RouteTable", name),
        destinationCidrBlock: "0.0.0.0/0",
      });
      const gatewayId = id("aws:ec2/internetGateway:InternetGateway", "net");
      const natGatewayId = id("aws:ec2/natGateway:NatGateway", "net-1");
      assert.deepEqual(route("net-public-2"), { ...table("net-public-2"), gatewayId });
      assert.deepEqual(route("net-private-1"), { ...table("net-private-1"), natGatewayId });
      assert.deepEqual(route("net-private-2"), { ...table("net-private-2"), natGatewayId });
      const nat = cloud.find("aws:ec2/natGateway:NatGateway", "net-1")?.inputs;
      assert.deepEqual(nat, {
        subnetId: id("aws:ec2/subnet:Subnet", "net-public-1"),
        allocationId: id("aws:ec2/eip:Eip", "net-1"),
        tags: { Name: "net-1", Stack: "test" },
      });
    });

    it("answers the program with ids in the order of the zones", async () => {
      const cloud = new ModelHarness();
      const { id, state } = await cloud.answer(VPC, "net", NETWORK);
      const subnet = (name: string) => cloud.find("aws:ec2/subnet:Subnet", name)?.id;
      assert.equal(id, "");
      assert.deepEqual(
        [state.vpcId, state.privateSubnetIds, state.publicSubnetIds, state.isolatedSubnetIds, state.vpcEndpoints],
        [
          cloud.find("aws:ec2/vpc:Vpc", "net")?.id,
          [subnet("net-private-1"), subnet("net-private-2")],
          [subnet("net-public-1"), subnet("net-public-2")],
          [],
          [],
        ],
      );
      assert.equal(Reflect.get(Object(state.vpc), "cidrBlock"), "10.20.0.0/16");
    });

    it("makes a NAT gateway a zone, or none", async () => {
      const each = new ModelHarness();
      await each.answer(VPC, "net", { ...NETWORK, natGateways: { strategy: "OnePerAz" } });
      assert.deepEqual(children(each).NatGateway, ["net-1", "net-2"]);
      const routes = ["net-private-1", "net-private-2"].map(
        (name) => each.find("aws:ec2/route:Route", name)?.inputs.natGatewayId,
      );
      assert.deepEqual(
        routes,
        ["net-1", "net-2"].map((name) => each.find("aws:ec2/natGateway:NatGateway", name)?.id),
      );
      const none = new ModelHarness();
      await none.answer(VPC, "net", { ...NETWORK, natGateways: { strategy: "None" } });
      assert.deepEqual(
        [children(none).NatGateway, children(none).Route],
        [undefined, ["net-public-1", "net-public-2"]],
      );
    });

    it("names and numbers specs of one type apart, and isolates", async () => {
      const cloud = new ModelHarness();
      await cloud.answer(VPC, "net", {
        ...NETWORK,
        subnetNameTagStrategy: "Legacy",
        natGateways: { strategy: "None" },
        subnetSpecs: [
          { type: "Isolated", cidrBlocks: ["10.20.0.0/24", "10.20.1.0/24"] },
          { type: "Private", name: "files", cidrBlocks: ["10.20.2.0/24", "10.20.3.0/24"] },
        ],
      });
      assert.deepEqual(children(cloud).Subnet, ["net-files-1", "net-isolated-1", "net-files-2", "net-isolated-2"]);
      assert.equal(children(cloud).Route, undefined);
      const { tags } = cloud.find("aws:ec2/subnet:Subnet", "net-files-2")!.inputs;
      assert.equal(Reflect.get(Object(tags), "Name"), "net-files-2");
    });

    const wrong: readonly (readonly [object, string])[] = [
      [{ numberOfAvailabilityZones: 2 }, `NotModelled: numberOfAvailabilityZones is not a field that the model knows`],
      [
        { subnetStrategy: "Legacy" },
        'ValidationException: subnetStrategy: got "Legacy"; must be "Auto" or "Exact": only explicit subnets are modelled',
      ],
      [{ subnetSpecs: [{ type: "Private" }] }, "ValidationException: subnetSpecs[0].cidrBlocks is missing"],
      [
        { subnetSpecs: [{ type: "Private", cidrBlocks: ["10.20.0.0/20"] }], natGateways: { strategy: "None" } },
        "ValidationException: net: Private subnets have 1 CIDR blocks for 2 zones",
      ],
      [
        { subnetSpecs: [{ type: "Private", cidrBlocks: ["10.20.0.0/20", "10.20.16.0/20"] }] },
        "ValidationException: If NAT Gateway strategy is 'OnePerAz' or 'Single', public subnets must be declared to host " +
          "the NAT Gateway resource, along with private or isolated subnets to route through it.",
      ],
    ];
    for (const [changes, text] of wrong) {
      it(`refuses: ${text}`, async () => {
        const cloud = new ModelHarness();
        await cloud.answer(VPC, "net", { ...NETWORK, ...changes });
        assert.deepEqual(cloud.complaints(), [`${VPC}::net: ${text}`]);
      });
    }

    it("has EC2 refuse subnets outside the VPC or on each other", async () => {
      const outside = new ModelHarness();
      await outside.answer(VPC, "net", { ...NETWORK, cidrBlock: "10.21.0.0/16" });
      assert.deepEqual(outside.complaints().slice(0, 1), [
        "aws:ec2/subnet:Subnet::net-public-1: InvalidSubnet.Range: The CIDR '10.20.128.0/24' is invalid.",
      ]);
      const twice = new ModelHarness();
      await twice.answer(VPC, "net", {
        ...NETWORK,
        subnetSpecs: [
          { type: "Private", cidrBlocks: ["10.20.0.0/20", "10.20.0.0/24"] },
          { type: "Public", cidrBlocks: ["10.20.128.0/24", "10.20.129.0/24"] },
        ],
      });
      assert.deepEqual(twice.complaints(), [
        "aws:ec2/subnet:Subnet::net-private-2: InvalidSubnet.Conflict: The CIDR '10.20.0.0/24' conflicts with another subnet",
      ]);
    });
  });

  describe("ecr.Repository", () => {
    it("makes a repository and its lifecycle policy, in lower case", async () => {
      const cloud = new ModelHarness();
      const { state } = await cloud.answer(REPOSITORY, "Shop", {
        name: "shop",
        imageTagMutability: "IMMUTABLE",
        imageScanningConfiguration: { scanOnPush: true },
        forceDelete: true,
        lifecyclePolicy: {
          rules: [
            { tagStatus: "any", maximumNumberOfImages: 10 },
            { tagStatus: "untagged", maximumNumberOfImages: 2, description: "old" },
          ],
        },
      });
      assert.equal(state.url, "123456789012.dkr.ecr.eu-west-1.amazonaws.com/shop");
      assert.deepEqual(cloud.find("aws:ecr/repository:Repository", "shop"), {
        type: "aws:ecr/repository:Repository",
        name: "shop",
        id: "shop",
        inputs: {
          name: "shop",
          imageTagMutability: "IMMUTABLE",
          imageScanningConfiguration: { scanOnPush: true },
          forceDelete: true,
        },
        outputs: {
          name: "shop",
          imageTagMutability: "IMMUTABLE",
          imageScanningConfiguration: { scanOnPush: true },
          forceDelete: true,
          arn: "arn:aws:ecr:eu-west-1:123456789012:repository/shop",
          registryId: "123456789012",
          repositoryUrl: "123456789012.dkr.ecr.eu-west-1.amazonaws.com/shop",
        },
        expandedFrom: "Shop",
      });
      const { inputs } = cloud.find("aws:ecr/lifecyclePolicy:LifecyclePolicy", "shop")!;
      const selection = (tagStatus: string, countNumber: number) => ({
        tagStatus,
        countType: "imageCountMoreThan",
        countNumber,
      });
      assert.deepEqual(JSON.parse(String(inputs.policy)), {
        rules: [
          { rulePriority: 1, description: "old", selection: selection("untagged", 2), action: { type: "expire" } },
          { rulePriority: 2, selection: selection("any", 10), action: { type: "expire" } },
        ],
      });
    });

    it("keeps one untagged image by default", async () => {
      const cloud = new ModelHarness();
      await cloud.answer(REPOSITORY, "shop", {});
      const { inputs } = cloud.find("aws:ecr/lifecyclePolicy:LifecyclePolicy", "shop")!;
      assert.deepEqual(JSON.parse(String(inputs.policy)).rules.length, 1);
      assert.match(String(inputs.repository), /^shop-[0-9a-f]{7}$/);
    });

    it("is refused where its name is taken, and its policy goes with it", async () => {
      const cloud = new ModelHarness();
      await cloud.answer(REPOSITORY, "one", { name: "shop" });
      await cloud.answer(REPOSITORY, "two", { name: "shop" });
      assert.deepEqual(cloud.complaints(), [
        "aws:ecr/repository:Repository::two: RepositoryAlreadyExistsException: The repository with name 'shop' already " +
          "exists in the registry",
      ]);
    });
  });

  describe("ecr.Image", () => {
    const url = "123456789012.dkr.ecr.eu-west-1.amazonaws.com/shop";
    const image = { repositoryUrl: url, context: ".build/shop", platform: "linux/arm64", imageTag: "abc" };

    it("makes the image under its tag, and names it by its digest", async () => {
      const cloud = new ModelHarness();
      const { state } = await cloud.answer(IMAGE, "shop", image);
      const child = cloud.find("docker-build:index:Image", "abc")!;
      assert.deepEqual(child.inputs, {
        tags: [`${url}:abc`],
        cacheFrom: [{ registry: { ref: `${url}:abc` } }],
        cacheTo: [{ inline: {} }],
        context: { location: ".build/shop" },
        dockerfile: {},
        platforms: ["linux/arm64"],
        push: true,
      });
      const digest = String(child.outputs.digest);
      assert.match(digest, /^sha256:[0-9a-f]{64}$/);
      assert.equal(state.imageUri, `${url}@${digest}`);
    });

    it("has another digest for another tag, and the same for the same", async () => {
      const uri = async (imageTag: string) => {
        const { state } = await new ModelHarness().answer(IMAGE, "shop", { ...image, imageTag });
        return state.imageUri;
      };
      assert.equal(await uri("a"), await uri("a"));
      assert.notEqual(await uri("a"), await uri("b"));
    });

    it("wants a tag and a platform: what awsx would choose depends on the machine", async () => {
      const cloud = new ModelHarness();
      await cloud.answer(IMAGE, "shop", { repositoryUrl: url, context: "." });
      assert.deepEqual(cloud.complaints(), [
        `${IMAGE}::shop: ValidationException: platform is missing`,
        `${IMAGE}::shop: ValidationException: imageTag is missing`,
      ]);
    });
  });

  describe("ecs.FargateService", () => {
    it("makes a task definition and a service that runs it", async () => {
      const stack = await ModelledStack.create();
      const roleArn = stack.output(TYPES.role, "shop", "arn");
      const { containerDefinitions, ...task } = stack.get(TYPES.task, "shop").inputs;
      assert.deepEqual(task, {
        family: "shop",
        cpu: "256",
        memory: "512",
        networkMode: "awsvpc",
        requiresCompatibilities: ["FARGATE"],
        runtimePlatform: { cpuArchitecture: "ARM64", operatingSystemFamily: "LINUX" },
        taskRoleArn: roleArn,
        executionRoleArn: roleArn,
        volumes: [
          { name: "tmp" },
          {
            name: "models",
            efsVolumeConfiguration: {
              fileSystemId: stack.id(TYPES.fileSystem, "fs"),
              transitEncryption: "ENABLED",
              authorizationConfig: { accessPointId: stack.id(TYPES.accessPoint, "shop.models"), iam: "ENABLED" },
            },
          },
        ],
        tags: { Consumer: "shop" },
      });
      const [container] = JSON.parse(String(containerDefinitions));
      assert.deepEqual([container.name, container.user, container.mountPoints.length], ["shop", "1002:1002", 2]);
      const { networkConfiguration, ...service } = stack.get(TYPES.service, "shop").inputs;
      assert.deepEqual(service, {
        name: "shop",
        cluster: stack.output(TYPES.cluster, "shop", "arn"),
        taskDefinition: "arn:aws:ecs:eu-west-1:123456789012:task-definition/shop:1",
        desiredCount: 2,
        launchType: "FARGATE",
        loadBalancers: [],
        waitForSteadyState: true,
        tags: { Consumer: "shop" },
      });
      assert.deepEqual(Reflect.get(Object(networkConfiguration), "securityGroups"), [stack.id(TYPES.group, "shop")]);
    });

    const changed = (change: (args: Record<string, unknown>) => object) => ({
      [`${SERVICE}::shop`]: (inputs: Readonly<Record<string, unknown>>) => ({ ...inputs, ...change({ ...inputs }) }),
    });
    const task = (changes: object) =>
      changed(({ taskDefinitionArgs }) => ({ taskDefinitionArgs: { ...Object(taskDefinitionArgs), ...changes } }));

    it("lets host and container port stand in for each other, and waits unless told not to", async () => {
      const stack = await ModelledStack.create(
        changed(({ taskDefinitionArgs }) => {
          const { container, ...rest } = Object(taskDefinitionArgs);
          const portMappings = [{ containerPort: 8080, protocol: "tcp" }];
          return {
            continueBeforeSteadyState: true,
            desiredCount: undefined,
            taskDefinitionArgs: { ...rest, container: { ...container, portMappings } },
          };
        }),
      );
      assert.deepEqual(stack.complaints(), []);
      const [container] = JSON.parse(String(stack.get(TYPES.task, "shop").inputs.containerDefinitions));
      assert.deepEqual(container.portMappings, [{ containerPort: 8080, hostPort: 8080, protocol: "tcp" }]);
      const { waitForSteadyState, desiredCount } = stack.get(TYPES.service, "shop").inputs;
      assert.deepEqual([waitForSteadyState, desiredCount], [false, 1]);
    });

    const wrong: readonly (readonly [string, ReturnType<typeof changed>, readonly string[]])[] = [
      [
        "no network configuration: awsx would open a group to the world",
        changed(() => ({ networkConfiguration: undefined })),
        ["networkConfiguration is missing"],
      ],
      [
        "no roles: awsx would make its own",
        task({ taskRole: undefined, executionRole: undefined }),
        ["taskDefinitionArgs.taskRole is missing", "taskDefinitionArgs.executionRole is missing"],
      ],
      ["no log group decision", task({ logGroup: undefined }), ["taskDefinitionArgs.logGroup is missing"]],
      [
        "an unknown argument",
        changed(() => ({ assignPublicIp: true })),
        ["assignPublicIp is not a field that the model knows"],
      ],
      [
        "several containers",
        task({ containers: {} }),
        ["taskDefinitionArgs.containers is not a field that the model knows"],
      ],
    ];
    for (const [what, changes, messages] of wrong) {
      it(`refuses ${what}`, async () => {
        const stack = await ModelledStack.create(changes);
        assert.deepEqual(
          stack.model.problems.map(({ resource, message }) => [resource, message]),
          messages.map((message) => [`${SERVICE}::shop`, message]),
        );
      });
    }

    it("answers the program with the service and the task definition", async () => {
      const stack = await ModelledStack.create();
      const { taskDefinitionArgs, ...rest } = await inputsOf(stack);
      const { state } = await stack.answer(SERVICE, "zoo", {
        ...rest,
        name: "zoo",
        taskDefinitionArgs: { ...Object(taskDefinitionArgs), family: "zoo" },
      });
      const ecs = "arn:aws:ecs:eu-west-1:123456789012";
      assert.deepEqual(
        [Reflect.get(Object(state.service), "id"), Reflect.get(Object(state.taskDefinition), "arn")],
        [`${ecs}:service/shop/zoo`, `${ecs}:task-definition/zoo:1`],
      );
    });
  });
});

/** What a sound stack asks the service to be. */
async function inputsOf(stack: ModelledStack): Promise<Readonly<Record<string, unknown>>> {
  let found: Readonly<Record<string, unknown>> = {};
  await ModelledStack.create({
    [`${SERVICE}::shop`]: (inputs) => {
      found = inputs;
      return inputs;
    },
  });
  assert.ok(stack.find(TYPES.service, "shop"));
  return found;
}
