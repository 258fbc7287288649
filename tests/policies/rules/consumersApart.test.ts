import assert from "node:assert/strict";
import type { EvaluatedResource } from "../../../policies/evaluate";
import { TYPE } from "../../../policies/lib/types";
import { UNKNOWN } from "../../../policies/lib/unknown";
import type { Props } from "../../../policies/lib/values";
import { consumersApart } from "../../../policies/rules/consumersApart";
import { faultsOf, messagesOf, resource } from "../faults";

const point = (name: string, path: string, uid: number, props: Props = {}) =>
  resource(TYPE.accessPoint, name, {
    id: `fsap-${name}`,
    arn: `arn:${name}`,
    fileSystemId: "fs-1",
    posixUser: { uid },
    rootDirectory: { path },
    tags: { Consumer: name },
    ...props,
  });
const lambda = (name: string, arn: unknown, more: Partial<EvaluatedResource> = {}) =>
  resource(TYPE.function, name, { fileSystemConfig: { arn } }, more);
const task = (name: string, ...ids: string[]) =>
  resource(TYPE.taskDefinition, name, {
    volumes: ids.map((accessPointId) => ({ efsVolumeConfiguration: { authorizationConfig: { accessPointId } } })),
  });
const shared = (names: string) => `a: access point a is used by ${names}`;
const SAMPLES = point("a", "/samples", 1);

describe("policy efs-consumers-apart", () => {
  it("passes consumers of their own", () => {
    assert.deepEqual(
      faultsOf(consumersApart, [SAMPLES, point("b", "/samples", 2), lambda("one", "arn:a"), task("two", "fsap-b")]),
      [],
    );
  });

  describe("one access point", () => {
    it("is refused to two functions, with the whole message", () => {
      assert.deepEqual(messagesOf(consumersApart, [SAMPLES, lambda("two", "arn:a"), lambda("one", "arn:a")]), [
        "a: access point a is used by one, two; give each consumer access points and a uid of its own",
      ]);
    });

    it("is refused to consumers of different kinds", () => {
      const userData = Buffer.from("mount -o accesspoint=fsap-a /mnt").toString("base64");
      const worker = resource(TYPE.launchTemplate, "worker", { userData });
      const plain = resource(TYPE.instance, "plain", { userData: "mount -o accesspoint=fsap-a /mnt" });
      assert.deepEqual(faultsOf(consumersApart, [SAMPLES, task("t", "x", "fsap-a"), worker, plain]), [
        shared("plain, t, worker"),
      ]);
      assert.deepEqual(faultsOf(consumersApart, [point("b", "/b", 2), task("t", "fsap-b"), worker]), []);
    });

    it("is granted to the parts of one consumer", () => {
      const part = (name: string) =>
        resource(TYPE.function, name, { fileSystemConfig: { arn: "arn:a" }, tags: { Consumer: "c" } });
      assert.deepEqual(faultsOf(consumersApart, [SAMPLES, part("one"), part("two")]), []);
      const parameters = { consumerTag: "Owner" };
      assert.deepEqual(faultsOf(consumersApart, [SAMPLES, part("one"), part("two")], { parameters }), [
        shared("one, two"),
      ]);
    });

    it("counts no function without file system, and none whose access point is elsewhere", () => {
      const bare = resource(TYPE.function, "bare", {});
      assert.deepEqual(faultsOf(consumersApart, [SAMPLES, lambda("one", "arn:a"), bare, lambda("two", "arn:z")]), []);
    });
  });

  describe("one uid", () => {
    const clash = (one: string, other: string) => [
      `b: access points a (a) and b (b) have uid 1 on ${one} and ${other}`,
    ];

    it("is refused on the same path and on one inside the other", () => {
      assert.deepEqual(faultsOf(consumersApart, [SAMPLES, point("b", "/samples/", 1)]), clash("/samples", "/samples"));
      assert.deepEqual(faultsOf(consumersApart, [SAMPLES, point("b", "/", 1)]), clash("/samples", "/"));
      assert.deepEqual(faultsOf(consumersApart, [point("a", "/x", 1), point("b", "/x/y", 1)]), clash("/x", "/x/y"));
    });

    it("is granted on other paths, another file system and to one consumer", () => {
      assert.deepEqual(faultsOf(consumersApart, [SAMPLES, point("b", "/samples2", 1)]), []);
      assert.deepEqual(faultsOf(consumersApart, [SAMPLES, point("b", "/samples", 1, { fileSystemId: "fs-2" })]), []);
      assert.deepEqual(faultsOf(consumersApart, [SAMPLES, point("b", "/samples", 1, { tags: { Consumer: "a" } })]), []);
    });

    it("counts a missing path as everything and a missing identity as everybody", () => {
      assert.deepEqual(
        faultsOf(consumersApart, [SAMPLES, point("b", "/b", 1, { rootDirectory: undefined })]),
        clash("/samples", "/"),
      );
      assert.deepEqual(
        faultsOf(consumersApart, [SAMPLES, point("b", "/samples", 1, { posixUser: undefined })]),
        clash("/samples", "/samples"),
      );
    });
  });

  describe("unknown values", () => {
    it("leave it undecided", () => {
      assert.deepEqual(faultsOf(consumersApart, [SAMPLES, lambda("one", UNKNOWN)]), [
        "? can't be decided: value at .fileSystemConfig.arn can't be known yet",
      ]);
    });

    it("in user data leave it undecided, or are decided by where they come from", () => {
      const urn = "urn:pulumi:dev::test::x::a";
      const point = { ...SAMPLES, urn, props: { ...SAMPLES.props, id: UNKNOWN } };
      const worker = (...userData: string[]) =>
        resource(TYPE.launchTemplate, "worker", { userData: UNKNOWN }, { propertyDependencies: { userData } });
      const origin = { propertyDependencies: { fileSystemConfig: [urn] } };
      assert.deepEqual(faultsOf(consumersApart, [point, worker()]), [
        "? can't be decided: value at .userData can't be known yet",
      ]);
      assert.deepEqual(faultsOf(consumersApart, [point, lambda("one", UNKNOWN, origin), worker("urn:other")]), []);
      assert.deepEqual(faultsOf(consumersApart, [point, lambda("one", UNKNOWN, origin), worker("urn:other", urn)]), [
        shared("one, worker"),
      ]);
      const plain = resource(TYPE.instance, "plain", { userData: "mount fsap-a" });
      assert.deepEqual(faultsOf(consumersApart, [point, lambda("one", UNKNOWN, origin), plain]), []);
    });

    it("do not hide what is known", () => {
      const known = [lambda("one", "arn:a"), lambda("two", "arn:a"), lambda("three", UNKNOWN)];
      assert.deepEqual(faultsOf(consumersApart, [SAMPLES, ...known]), [
        shared("one, two"),
        "? can't be decided: value at .fileSystemConfig.arn can't be known yet",
      ]);
    });

    it("are decided by where they come from", () => {
      const urn = "urn:pulumi:dev::test::x::a";
      const unknown = { ...SAMPLES, urn, props: { ...SAMPLES.props, id: UNKNOWN, arn: UNKNOWN } };
      const origin = { propertyDependencies: { fileSystemConfig: [urn] } };
      assert.deepEqual(
        faultsOf(consumersApart, [unknown, lambda("one", UNKNOWN, origin), lambda("two", UNKNOWN, origin)]),
        [shared("one, two")],
      );
      const of = (name: string, ...fileSystemId: string[]) => ({
        ...point(name, "/s", 1, { fileSystemId: UNKNOWN }),
        propertyDependencies: { fileSystemId },
      });
      assert.deepEqual(faultsOf(consumersApart, [of("a", "one"), of("b", "two")]), []);
      assert.equal(faultsOf(consumersApart, [of("a", "one"), of("b", "one")]).length, 1);
      assert.deepEqual(faultsOf(consumersApart, [of("a"), of("b")]), [
        "? can't be decided: value at .fileSystemId can't be known yet",
      ]);
    });
  });
});
