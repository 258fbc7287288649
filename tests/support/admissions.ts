import * as assert from "node:assert/strict";
import { admit } from "../../local/admission/admit";
import { mountRequests } from "../../local/admission/mountRequests";
import type { Admission, MountRequest, Refusal } from "../../local/admission/types";
import type { ModelledStack } from "./modelledStack";

/** Every mount of a sound modelled stack. */
export const GRANTED = {
  "pets /mnt/samples": "granted",
  "shop /mnt/models": "granted",
  "farm /mnt/models": "granted",
  "farm /mnt/samples": "granted",
};

/** A change that leaves a resource out. */
export const gone = () => undefined;

/** Admission of every mount of instance `index`, by `<consumer> <path>`. */
export function admissions(
  stack: ModelledStack,
  index = 0,
  directoryExists: (path: string) => boolean = () => false,
): Record<string, Admission> {
  const { world } = stack.model;
  const requests = mountRequests(world, index);
  return Object.fromEntries(requests.map((one) => [`${one.consumer} ${one.at}`, admit(world, one, directoryExists)]));
}

/** Of every mount: `granted`, or the check that refused it. */
export function outcomes(all: Readonly<Record<string, Admission>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(all).map(([mount, admission]) => [mount, admission.granted ? "granted" : admission.refusal.check]),
  );
}

/** The refusal of a mount that must be refused, after a change of the request. */
export function refusal(stack: ModelledStack, mount: string, change: Partial<MountRequest> = {}): Refusal {
  const request = mountRequests(stack.model.world).find((one) => `${one.consumer} ${one.at}` === mount);
  assert.ok(request, `no mount ${mount}`);
  const admission = admit(stack.model.world, { ...request, ...change });
  assert.ok(!admission.granted);
  // The last check made is the one that refused, and says the same.
  assert.deepEqual(admission.checks.at(-1), {
    check: admission.refusal.check,
    passed: false,
    resource: admission.refusal.resource,
    detail: admission.refusal.missing,
  });
  return admission.refusal;
}
