import { z } from "zod";
import { CALLER } from "../../../config/computeLimits";
import { firstOf } from "../firstOf";
import { digits } from "../physicalIds";
import type { Refused } from "../problem";
import { resourceType } from "../resourceType";
import type { World } from "../world";
import { alias, functionNameOf, lambdaFunction, missingFunction } from "./lambda";
import { missingQueue } from "./sqs";

/** Everything here hangs on an alias: an event, a URL or a right of an unpublished version is not modelled. */
const target = { functionName: z.string(), qualifier: z.string() };

interface Target {
  readonly functionName: string;
  readonly qualifier: string;
}

const idOf = ({ functionName, qualifier }: Target) => `${functionNameOf(functionName)}:${qualifier}`;

function missingAlias(world: World, { functionName, qualifier }: Target): Refused | undefined {
  return firstOf<Refused>(
    () => missingFunction(world, functionName),
    () => {
      const name = functionNameOf(functionName);
      const { arn = "" } = world.byId(lambdaFunction, name)?.outputs ?? {};
      const aliasArn = `${arn}:${qualifier}`;
      if (world.byArn(alias, aliasArn) !== undefined) return undefined;
      return {
        error: "ResourceNotFoundException",
        message: `Cannot find alias arn: ${aliasArn}`,
        missing: `alias ${qualifier}`,
        fix: "create the alias first",
        needs: { type: alias.type, id: aliasArn },
      };
    },
  );
}

function second(what: string, { name }: { readonly name: string }): Refused {
  return {
    error: "ResourceConflictException",
    message: `the alias has ${what} already: ${name}`,
    missing: "an alias of its own",
    fix: "leave one of the two out",
  };
}

/** A right in the policy of an alias; those for its URL count when a role calls that. */
export const permission = resourceType({
  type: "aws:lambda/permission:Permission",
  inputs: z.strictObject({
    function: z.string(),
    qualifier: z.string(),
    action: z.enum(["lambda:InvokeFunctionUrl", "lambda:InvokeFunction"]),
    principal: z.string().regex(CALLER.regex, { error: `must be ${CALLER.allowed}` }),
    functionUrlAuthType: z.literal("AWS_IAM").optional(),
    invokedViaFunctionUrl: z.boolean().optional(),
    statementId: z.string().optional(),
  }),
  create: ({ type, name, inputs }) => ({
    id: inputs.statementId ?? `${name}-${digits(type, name, 7)}`,
    outputs: { statementId: inputs.statementId ?? `${name}-${digits(type, name, 7)}` },
  }),
  refuse: ({ inputs, world }, existing) =>
    firstOf<Refused>(
      () => missingAlias(world, { functionName: inputs.function, qualifier: inputs.qualifier }),
      () => {
        if (inputs.action === "lambda:InvokeFunction" || inputs.invokedViaFunctionUrl !== true) return undefined;
        return {
          error: "InvalidParameterValueException",
          message: "InvokedViaFunctionUrl is only supported with action lambda:InvokeFunction",
          missing: "the action lambda:InvokeFunction",
          fix: "leave invokedViaFunctionUrl out",
        };
      },
      () => {
        const same = existing.find(
          (one) =>
            one.inputs.statementId !== undefined &&
            one.inputs.statementId === inputs.statementId &&
            one.inputs.function === inputs.function,
        );
        if (same === undefined) return undefined;
        return {
          error: "ResourceConflictException",
          message: `The statement id (${inputs.statementId}) provided already exists. Please provide a new statement id, or remove the existing statement.`,
          missing: "a statement id of its own",
          fix: `rename it or ${same.name}`,
        };
      },
    ),
});

/** Listens on this machine too, at another address (`local/urls`). */
export const functionUrl = resourceType({
  type: "aws:lambda/functionUrl:FunctionUrl",
  inputs: z.strictObject({
    ...target,
    authorizationType: z.literal("AWS_IAM", { error: 'must be "AWS_IAM": a URL without IAM is open to everybody' }),
    invokeMode: z.enum(["BUFFERED", "RESPONSE_STREAM"]).optional(),
  }),
  create: ({ type, name, inputs, region }) => {
    const urlId = digits(type, name, 32);
    return {
      id: `${functionNameOf(inputs.functionName)}/${inputs.qualifier}`,
      outputs: { urlId, functionUrl: `https://${urlId}.lambda-url.${region}.on.aws/` },
    };
  },
  refuse: ({ inputs, world }, existing) =>
    firstOf<Refused>(
      () => missingAlias(world, inputs),
      () => {
        const same = existing.find((one) => idOf(one.inputs) === idOf(inputs));
        return same === undefined ? undefined : second("a URL", same);
      },
    ),
});

const destination = z.strictObject({ destination: z.string() });

/** How events are tried again, and where records of them go. */
export const eventInvokeConfig = resourceType({
  type: "aws:lambda/functionEventInvokeConfig:FunctionEventInvokeConfig",
  inputs: z.strictObject({
    ...target,
    maximumEventAgeInSeconds: z.number().int().min(60).max(21_600).optional(),
    maximumRetryAttempts: z.number().int().min(0).max(2).optional(),
    destinationConfig: z
      .strictObject({ onSuccess: destination.optional(), onFailure: destination.optional() })
      .optional(),
  }),
  create: ({ inputs }) => ({ id: idOf(inputs), outputs: {} }),
  refuse: ({ inputs, world }, existing) => {
    const { onSuccess, onFailure } = inputs.destinationConfig ?? {};
    return firstOf<Refused>(
      () => missingAlias(world, inputs),
      () => (onSuccess === undefined ? undefined : missingQueue(world, onSuccess.destination)),
      () => (onFailure === undefined ? undefined : missingQueue(world, onFailure.destination)),
      () => {
        const same = existing.find((one) => idOf(one.inputs) === idOf(inputs));
        return same === undefined ? undefined : second("an event invoke configuration", same);
      },
    );
  },
});

export const provisionedConcurrency = resourceType({
  type: "aws:lambda/provisionedConcurrencyConfig:ProvisionedConcurrencyConfig",
  inputs: z.strictObject({ ...target, provisionedConcurrentExecutions: z.number().int().min(1) }),
  create: ({ inputs }) => ({ id: `${functionNameOf(inputs.functionName)},${inputs.qualifier}`, outputs: {} }),
  refuse: ({ inputs, world }) =>
    firstOf<Refused>(
      () => missingAlias(world, inputs),
      () => {
        const found = world.byId(lambdaFunction, functionNameOf(inputs.functionName));
        const reserved = found?.inputs.reservedConcurrentExecutions ?? -1;
        if (reserved < 0 || inputs.provisionedConcurrentExecutions <= reserved) return undefined;
        return {
          error: "InvalidParameterValueException",
          message: `Requested Provisioned Concurrency should not be greater than the reservedConcurrentExecution for function`,
          missing: `${inputs.provisionedConcurrentExecutions} reserved sandboxes (there are ${reserved})`,
          fix: "provision at most as many as are reserved",
        };
      },
    ),
});
