import { instanceArchitecture } from "../instanceArchitecture";
import { join } from "../problem";
import { OWN_PACKAGES, USER_DATA_ROOM, userDataBytes } from "../workerLimits";
import type { Check, CheckContext, DraftConsumer } from "./check";
import { mountPaths } from "./consumerVariables";

type Worker = Extract<DraftConsumer, { readonly compute?: "ec2" }>;

/** What the fields of a worker must be together. */
export const checkWorker: Check = (context) => {
  for (const { path, consumer } of context.consumers) {
    if (consumer.compute !== "ec2") continue;
    checkTypes(context, path, consumer);
    checkPackages(context, path, consumer);
    checkUserData(context, path, consumer);
  }
};

function checkTypes({ problem }: CheckContext, path: string, { instanceType, fallbackInstanceTypes = [] }: Worker) {
  if (instanceType === undefined) return;
  const architecture = instanceArchitecture(instanceType);
  for (const [index, type] of fallbackInstanceTypes.entries()) {
    const at = join(join(path, "fallbackInstanceTypes"), index);
    const other = instanceArchitecture(type);
    if (type === instanceType || fallbackInstanceTypes.indexOf(type) < index) {
      problem(at, `${type} is named twice; name each once`);
    } else if (other !== architecture) {
      problem(at, `${type} is ${other}, ${instanceType} is ${architecture}; one image has one architecture`);
    }
  }
}

function checkPackages({ problem }: CheckContext, path: string, { packages = [] }: Worker) {
  for (const [index, name] of packages.entries()) {
    const at = join(join(path, "packages"), index);
    if (OWN_PACKAGES.some((own) => own === name)) problem(at, `every worker has ${name}; remove it`);
    else if (packages.indexOf(name) < index) problem(at, `${name} is named twice; name each once`);
  }
}

function checkUserData({ problem }: CheckContext, path: string, worker: Worker) {
  const { packages = [] } = worker;
  const paths = Object.values(mountPaths(worker));
  const bytes = userDataBytes(paths, packages);
  if (bytes <= USER_DATA_ROOM) return;
  problem(
    path,
    `${paths.length} mounts and ${packages.length} packages take ${bytes} bytes of user data, of which ${USER_DATA_ROOM} are left to them; use fewer mounts, shorter paths or fewer packages`,
  );
}
