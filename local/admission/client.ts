import { consumerOf } from "../cloud/consumerOf";
import { nameOf } from "../cloud/problem";
import { service } from "../cloud/services/ecs";
import { lambdaFunction } from "../cloud/services/lambda";
import { launchTemplate } from "../cloud/services/launchTemplates";
import type { MountFacts } from "./facts";

/** `type::name` of the resource that says how the consumer mounts. */
export function clientOf({ world, request }: MountFacts): string {
  const belongs = ({ inputs }: { readonly inputs: object }) => consumerOf(inputs) === request.consumer;
  const found = {
    lambda: () => world.find(lambdaFunction, (fn) => belongs(fn) || fn.id === request.consumer),
    fargate: () => world.find(service, belongs),
    ec2: () => world.find(launchTemplate, belongs),
  }[request.compute]();
  return found === undefined ? request.consumer : nameOf(found);
}
