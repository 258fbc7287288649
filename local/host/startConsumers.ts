import { existsSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";
import { admit } from "../admission/admit";
import { functionPlacement, mountRequests } from "../admission/mountRequests";
import { parseUserData } from "../admission/userData";
import { consumerOf } from "../cloud/consumerOf";
import { lambdaFunction } from "../cloud/services/lambda";
import type { World } from "../cloud/world";
import type { MountAuthority } from "../compute/mountPlanner";
import { startCompute } from "../compute/startCompute";
import type { LocalCompute } from "../compute/types";
import type { Enforcement } from "../sandbox/enforcement";
import type { CreatedResources } from "./createResources";
import { invokeDenied } from "./invokeRights";
import type { LocalPaths } from "./localDirectory";

/** Starts the recorded consumers; admission decides about every mount, and roles about every invocation. */
export function startConsumers(
  { model, region }: Pick<CreatedResources, "model" | "region">,
  projectRoot: string,
  paths: LocalPaths,
  enforcement: Enforcement,
  say: (text: string) => void,
): Promise<LocalCompute> {
  const { world } = model;
  return startCompute({
    ...{ world, region, root: projectRoot, stateDir: paths.root, enforcement, note: say },
    authority: mountAuthority(world, paths.fileSystem),
    denies: (roleArn, functionArn) => invokeDenied(world, roleArn, functionArn),
    userDataCalls: (userData) => userDataCalls(userData, region),
  });
}

/** Admission over everything that mounts: the consumers, and functions that are none, such as the negative probe. */
export function mountAuthority(world: World, fileSystem: string): MountAuthority {
  const others = world.all(lambdaFunction).filter(({ inputs }) => consumerOf(inputs) === undefined);
  return {
    requests: [
      ...mountRequests(world),
      ...others.flatMap((fn) => functionPlacement(world, fn).flatMap(({ requests }) => requests)),
    ],
    admit: (request) => admit(world, request, (path) => existsSync(join(fileSystem, path))),
  };
}

/** The calls of a worker's user data, in order, once it is known that the local worker does what they ask for. */
export function userDataCalls(userData: string, region: string): readonly (readonly string[])[] {
  parseUserData(userData, region);
  const { runcmd }: { runcmd: string[][] } = parse(userData);
  return runcmd.map(([, ...call]) => call);
}
