import * as assert from "node:assert/strict";
import { type GroupState, verdictOf } from "../../handlers/runtime/gate/workerState";
import { instance, refresh, state } from "../support/groupStates";

describe("handlers/runtime/gate/workerState", () => {
  const verdicts: readonly (readonly [string, GroupState, ReturnType<typeof verdictOf>])[] = [
    ["the new instance serves alone", state([instance("2")], refresh("Successful")), { kind: "there" }],
    ["the group is new", state([instance("2")]), { kind: "there" }],
    [
      "the new instance serves, and an earlier update's refresh had failed",
      state([instance("2")], refresh("Failed")),
      { kind: "there" },
    ],
    [
      "the refresh goes on although the new instance serves",
      state([instance("2")], refresh("InProgress", "warming up")),
      { kind: "waiting", what: "instance refresh InProgress: warming up" },
    ],
    ["it is being rolled back", state([], refresh("RollbackInProgress")), waits("instance refresh RollbackInProgress")],
    [
      "the old instance still writes its checkpoint",
      state([instance("2"), instance("1", { lifecycle: "Terminating" })], refresh("Successful")),
      waits("the old instance is not gone yet"),
    ],
    [
      "the new instance is unhealthy",
      state([instance("2", { healthy: false })], refresh("Successful")),
      waits("no instance of template version 2 is in service; i-2 of version 2 is InService, unhealthy"),
    ],
    [
      "no refresh has begun",
      state([instance("1")]),
      waits("no instance of template version 2 is in service; i-1 of version 1 is InService"),
    ],
    ["the group is empty", state([]), waits("no instance of template version 2 is in service; there is no instance")],
    [
      "an instance was launched from nothing",
      state([{ ...instance("1"), version: undefined }]),
      waits("no instance of template version 2 is in service; i-1 of version ? is InService"),
    ],
    ...["Failed", "Cancelled", "RollbackFailed", "RollbackSuccessful"].map(
      (status) =>
        [
          `the refresh ended as ${status}`,
          state([instance("1")], refresh(status, "why")),
          { kind: "refresh ended", what: `instance refresh ${status}: why` },
        ] as const,
    ),
  ];
  for (const [when, given, expected] of verdicts) {
    it(`${expected.kind}: ${when}`, () => assert.deepEqual(verdictOf(given, "2"), expected));
  }
});

function waits(what: string) {
  return { kind: "waiting", what } as const;
}
