import type { CloudResource } from "../../../local/cloud/types";
import type { World } from "../../../local/cloud/world";

/** The same world with one resource replaced by another of its type and name. */
export function withReplaced(world: World, replaced: CloudResource): World {
  const copy: World = Object.create(world);
  const all: World["all"] = (type) =>
    world.all(type).map((one) => {
      const same = one.type === replaced.type && one.name === replaced.name;
      return same && type.is(replaced) ? replaced : one;
    });
  copy.all = all;
  copy.find = (type, matches) => all(type).find(matches);
  copy.byArn = (type, arn) => all(type).find(({ outputs }) => outputs.arn === arn);
  return copy;
}
