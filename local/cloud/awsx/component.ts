import type { z } from "zod";
import type { Place } from "../physicalIds";
import type { ModelProblem } from "../problem";
import type { ResourceType } from "../resourceType";
import { schemaProblems } from "../schemaProblems";

/**
 * awsx components are remote: their children are made in awsx's own process, which does not run here. So each is
 * expanded as its source does. Pinned version: 3.9.0; the sources are named by their path in pulumi/pulumi-awsx.
 */
export interface Expansion<Inputs> extends Place {
  readonly name: string;
  readonly inputs: Inputs;
  /** Creates a child, in the order of the source, and gives its outputs with its id. */
  child<I extends object, O extends object>(
    type: ResourceType<I, O>,
    name: string,
    inputs: I,
  ): O & { readonly id: string };
}

interface Definition<S extends z.ZodObject> {
  readonly type: string;
  readonly inputs: S;
  /** Creates the children and returns the component's outputs. */
  expand(expansion: Expansion<z.output<S>>): object;
}

/** A component whatever its fields are. */
export interface AnyComponent {
  readonly type: string;
  /** Problems, or a function that creates the children and gives the outputs. */
  prepare(
    name: string,
    inputs: unknown,
  ):
    | { readonly problems: readonly ModelProblem[] }
    | { readonly problems: undefined; expand(rest: Omit<Expansion<unknown>, "inputs" | "name">): object };
}

/** Makes a component of its strict inputs and its expansion. */
export function component<S extends z.ZodObject>(definition: Definition<S>): AnyComponent {
  return {
    type: definition.type,
    prepare: (name, inputs) => {
      const decoded = definition.inputs.safeParse(inputs);
      if (!decoded.success) {
        return { problems: schemaProblems(`${definition.type}::${name}`, definition.inputs, inputs, decoded.error) };
      }
      return {
        problems: undefined,
        expand: (rest) => definition.expand({ ...rest, name, inputs: decoded.data }),
      };
    },
  };
}
