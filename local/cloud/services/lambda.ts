import { z } from "zod";
import { LAMBDA_LAYERS, LAYER } from "../../../config/computeLimits";
import { fileArchive, tags } from "../fields";
import { firstFor, firstOf } from "../firstOf";
import { arn, autoName, digits } from "../physicalIds";
import type { Refused } from "../problem";
import { type Creation, resourceType } from "../resourceType";
import type { World } from "../world";
import { missingSubnet } from "./efs";
import { role } from "./iam";
import { refusedFileSystem } from "./lambdaFileSystem";
import { missingGroup } from "./securityGroups";

const functionInputs = z.strictObject({
  name: z
    .string()
    .regex(/^[\w-]{1,64}$/, { error: "1 to 64 letters, digits, hyphens and underscores" })
    .optional(),
  role: z.string(),
  runtime: z.literal(["nodejs24.x"], { error: 'this machine runs "nodejs24.x" only' }),
  architectures: z.array(z.enum(["arm64", "x86_64"])).length(1, { error: "exactly one architecture" }),
  handler: z.string(),
  code: fileArchive,
  memorySize: z.number().int().min(128).max(10_240).optional(),
  timeout: z.number().int().min(1).max(900).optional(),
  reservedConcurrentExecutions: z.number().int().min(-1).optional(),
  environment: z.strictObject({ variables: z.record(z.string(), z.string()) }).optional(),
  loggingConfig: z.strictObject({ logFormat: z.enum(["JSON", "Text"]), logGroup: z.string().optional() }).optional(),
  publish: z.boolean().optional(),
  layers: z
    .array(z.string().regex(LAYER.regex, { error: `must be ${LAYER.allowed}` }))
    .max(LAMBDA_LAYERS)
    .optional(),
  ephemeralStorage: z.strictObject({ size: z.number().int().min(512).max(10_240) }).optional(),
  vpcConfig: z
    .strictObject({
      subnetIds: z.array(z.string()).min(1).max(16),
      securityGroupIds: z.array(z.string()).min(1).max(5),
    })
    .optional(),
  fileSystemConfig: z
    .strictObject({
      arn: z.string(),
      localMountPath: z
        .string()
        .max(160)
        .regex(/^\/mnt\/[a-zA-Z0-9-_.]+$/, { error: "must be /mnt/ and one name" }),
    })
    .optional(),
  replaceSecurityGroupsOnDestroy: z.boolean().optional(),
  replacementSecurityGroupIds: z.array(z.string()).optional(),
  tags,
});

type FunctionCreation = Creation<z.output<typeof functionInputs>>;

export const lambdaFunction = resourceType({
  type: "aws:lambda/function:Function",
  inputs: functionInputs,
  create: ({ type, name, inputs, ...place }) => {
    const physical = inputs.name ?? autoName(type, name);
    const functionArn = arn(place, "lambda", `function:${physical}`);
    const version = inputs.publish === true ? "1" : "$LATEST";
    return {
      id: physical,
      outputs: {
        name: physical,
        arn: functionArn,
        version,
        qualifiedArn: `${functionArn}:${version}`,
        invokeArn: `arn:aws:apigateway:${place.region}:lambda:path/2015-03-31/functions/${functionArn}/invocations`,
        memorySize: inputs.memorySize ?? 128,
        timeout: inputs.timeout ?? 3,
        packageType: "Zip",
      },
    };
  },
  refuse: (creation, existing) =>
    firstOf(
      () => taken(creation.inputs.name, existing),
      () => missingExecutionRole(creation),
      () => refusedNetwork(creation),
      () => refusedFileSystem(creation.inputs, creation.world),
    ),
});

function taken(name: string | undefined, existing: readonly { readonly id: string }[]): Refused | undefined {
  if (name === undefined || !existing.some(({ id }) => id === name)) return undefined;
  return {
    error: "ResourceConflictException",
    message: `Function already exist: ${name}`,
    missing: "a name of its own",
    fix: "rename one of the two functions",
  };
}

function missingExecutionRole({ inputs, world }: FunctionCreation): Refused | undefined {
  if (world.byArn(role, inputs.role) !== undefined) return undefined;
  return {
    error: "InvalidParameterValueException",
    message: "The role defined for the function cannot be assumed by Lambda.",
    missing: `role ${inputs.role}`,
    fix: "create the role first",
    needs: { type: role.type, id: inputs.role.replace(/^.*:role\//, "") },
  };
}

function refusedNetwork({ inputs: { vpcConfig }, world }: FunctionCreation): Refused | undefined {
  if (vpcConfig === undefined) return undefined;
  return firstOf(
    () => firstFor(vpcConfig.subnetIds, (id) => missingSubnet(world, id)),
    () => firstFor(vpcConfig.securityGroupIds, (id) => missingGroup(world, id)),
  );
}

export const alias = resourceType({
  type: "aws:lambda/alias:Alias",
  inputs: z.strictObject({
    name: z.string().regex(/^(?!^[0-9]+$)[a-zA-Z0-9-_]{1,128}$/, { error: "1 to 128 letters, digits, - and _" }),
    functionName: z.string(),
    functionVersion: z.string(),
    description: z.string().optional(),
  }),
  create: ({ inputs, ...place }) => {
    const physical = functionNameOf(inputs.functionName);
    const aliasArn = arn(place, "lambda", `function:${physical}:${inputs.name}`);
    return {
      id: aliasArn,
      outputs: {
        arn: aliasArn,
        invokeArn: `arn:aws:apigateway:${place.region}:lambda:path/2015-03-31/functions/${aliasArn}/invocations`,
      },
    };
  },
  refuse: ({ inputs, world, ...place }, existing) =>
    firstOf(
      () => missingFunction(world, inputs.functionName),
      () => {
        const target = world.byId(lambdaFunction, functionNameOf(inputs.functionName));
        if (inputs.functionVersion === "$LATEST" || target?.outputs.version === inputs.functionVersion)
          return undefined;
        return {
          error: "ResourceNotFoundException",
          message: `Function not found: ${target?.outputs.arn ?? ""}:${inputs.functionVersion}`,
          missing: `version ${inputs.functionVersion}`,
          fix: "set publish on the function and take its version",
        };
      },
      () => {
        const id = arn(place, "lambda", `function:${functionNameOf(inputs.functionName)}:${inputs.name}`);
        if (!existing.some((one) => one.id === id)) return undefined;
        return {
          error: "ResourceConflictException",
          message: `Alias already exists: ${id}`,
          missing: "a name of its own",
          fix: "rename one of the two aliases",
        };
      },
    ),
});

/** Answer to every Invocation: nothing runs while the program does. */
export const PENDING_RESULT = '{"pending":"invoked after the program ended"}';

/** Recorded only. Whoever runs the program invokes the function with `input` once it exists. */
export const invocation = resourceType({
  type: "aws:lambda/invocation:Invocation",
  inputs: z.strictObject({
    functionName: z.string(),
    qualifier: z.string().optional(),
    input: z.string(),
    triggers: z.record(z.string(), z.string()).optional(),
  }),
  create: ({ type, name, inputs }) => ({
    id: `${functionNameOf(inputs.functionName)}_${inputs.qualifier ?? "$LATEST"}_${digits(type, name, 32)}`,
    outputs: { result: PENDING_RESULT },
  }),
  refuse: ({ inputs, world, ...place }) =>
    firstOf(
      () => missingFunction(world, inputs.functionName),
      () => {
        const { qualifier } = inputs;
        const target = world.byId(lambdaFunction, functionNameOf(inputs.functionName));
        if (qualifier === undefined || qualifier === "$LATEST" || qualifier === target?.outputs.version)
          return undefined;
        const id = arn(place, "lambda", `function:${functionNameOf(inputs.functionName)}:${qualifier}`);
        if (world.byId(alias, id) !== undefined) return undefined;
        return {
          error: "ResourceNotFoundException",
          message: `Function not found: ${id}`,
          missing: `alias ${qualifier}`,
          fix: "create the alias first",
          needs: { type: alias.type, id },
        };
      },
    ),
});

/** Lambda takes a name or an ARN. */
export function functionNameOf(nameOrArn: string): string {
  return /^arn:[^:]+:lambda:[^:]+:\d+:function:([^:]+)/.exec(nameOrArn)?.[1] ?? nameOrArn;
}

export function missingFunction(world: World, nameOrArn: string): Refused | undefined {
  const id = functionNameOf(nameOrArn);
  if (world.byId(lambdaFunction, id) !== undefined) return undefined;
  return {
    error: "ResourceNotFoundException",
    message: `Function not found: ${id}`,
    missing: `function ${id}`,
    fix: "create the function first",
    needs: { type: lambdaFunction.type, id },
  };
}
