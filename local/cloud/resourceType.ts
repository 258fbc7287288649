import type { z } from "zod";
import type { Place } from "./physicalIds";
import type { ModelProblem, Refused } from "./problem";
import { schemaProblems } from "./schemaProblems";
import type { CloudResource } from "./types";
import type { RecordedType, World } from "./world";

/** What a definition may look at when it creates or refuses. */
export interface Creation<Inputs> extends Place {
  readonly type: string;
  /** Pulumi name. */
  readonly name: string;
  readonly inputs: Inputs;
  readonly world: World;
}

type OutputsOf<S extends z.ZodObject, Computed extends object> = Omit<z.output<S>, keyof Computed> & Computed;

interface Definition<S extends z.ZodObject, Computed extends object> {
  readonly type: string;
  /** Strict: a field that is not listed is an error, because the model would not do what it says. */
  readonly inputs: S;
  /** Physical id, and what AWS computes. An output that is an input too replaces it. */
  create(creation: Creation<z.output<S>>): { readonly id: string; readonly outputs: Computed };
  /** The first reason for which AWS would not create it. `existing` = those of its own type. */
  refuse?(
    creation: Creation<z.output<S>>,
    existing: readonly CloudResource<z.output<S>, OutputsOf<S, Computed>>[],
  ): Refused | undefined;
}

/** What became of a request to create a resource. */
export type Attempt =
  | { readonly problems: readonly ModelProblem[] }
  | { readonly problems: undefined; readonly resource: CloudResource; readonly refused: Refused | undefined };

/** A resource type whatever its fields are. */
export interface AnyResourceType {
  readonly type: string;
  attempt(creation: Omit<Creation<unknown>, "type">): Attempt;
}

export interface ResourceType<Inputs extends object, Outputs extends object>
  extends AnyResourceType,
    RecordedType<Inputs, Outputs> {}

/** Record of a resource type: `Recorded<typeof accessPoint>`. */
export type Recorded<T> = T extends RecordedType<infer I, infer O> ? CloudResource<I, O> : never;

/** Makes a resource type of its schema, its ids and outputs, and AWS's refusals. */
export function resourceType<S extends z.ZodObject, Computed extends object>(
  definition: Definition<S, Computed>,
): ResourceType<z.output<S>, OutputsOf<S, Computed>> {
  const { type } = definition;
  const self = {
    type,
    is: (resource: CloudResource<object, object>): resource is CloudResource<z.output<S>, OutputsOf<S, Computed>> =>
      resource.type === type,
  };
  return {
    ...self,
    attempt: (request) => {
      const decoded = definition.inputs.safeParse(request.inputs);
      if (!decoded.success) {
        return {
          problems: schemaProblems(`${type}::${request.name}`, definition.inputs, request.inputs, decoded.error),
        };
      }
      const creation = { ...request, type, inputs: decoded.data };
      const { id, outputs } = definition.create(creation);
      const resource = {
        type,
        name: request.name,
        id,
        inputs: { ...decoded.data },
        outputs: { ...decoded.data, ...outputs },
      };
      return { problems: undefined, resource, refused: definition.refuse?.(creation, request.world.all(self)) };
    },
  };
}
