import path from "node:path";
import { accessPointsOf, CONSUMER_TAG, clientsOf, consumerOf } from "../lib/clients";
import { words } from "../lib/parameters";
import { ofType, stackRule, type Viewed } from "../lib/rule";
import { TYPE } from "../lib/types";
import { all, each, ifKnown } from "../lib/unknown";
import { record, text } from "../lib/values";

export const consumersApart = stackRule({
  name: "efs-consumers-apart",
  description: "No two consumers share an access point, nor a uid on overlapping paths",
  severity: "high",
  controls: ["Well-Architected SEC03-BP02 Grant least privilege access"],
  remedy: "give each consumer access points and a uid of its own",
  url: "https://docs.aws.amazon.com/efs/latest/ug/efs-access-points.html",
  decides: "preview",
  parameters: { consumerTag: words("tag whose value says which consumer a resource belongs to", CONSUMER_TAG) },
  check(resources, { parameters: { consumerTag }, report }) {
    const accessPoints = ofType(resources, TYPE.accessPoint);
    const clients = clientsOf(resources, consumerTag);
    const users = new Map(accessPoints.map((accessPoint) => [accessPoint, new Set<string>()]));
    const pairs = accessPoints.flatMap((one, index) =>
      accessPoints.slice(index + 1).map((other) => [one, other] as const),
    );
    all([
      () =>
        each(clients, ({ resource, consumer }) => {
          for (const accessPoint of accessPointsOf(resource, accessPoints)) users.get(accessPoint)?.add(consumer);
        }),
      () => {
        for (const [accessPoint, names] of users) {
          if (names.size < 2) continue;
          report(`access point ${accessPoint.name} is used by ${[...names].sort().join(", ")}`, accessPoint);
        }
      },
      () =>
        each(pairs, ([one, other]) => {
          const [a, b] = [consumerOf(one, consumerTag), consumerOf(other, consumerTag)];
          if (a === b || !sameUser(one, other) || !overlap(rootOf(one), rootOf(other)) || !sameFileSystem(one, other))
            return;
          report(
            `access points ${one.name} (${a}) and ${other.name} (${b}) have uid ${uidOf(one)} on ${rootOf(one)} and ${rootOf(other)}`,
            other,
          );
        }),
    ]);
  },
});

function uidOf({ props }: Viewed): unknown {
  return record(props.posixUser)?.uid;
}

/** Without an identity a client chooses its own, so also every other's. */
function sameUser(one: Viewed, other: Viewed): boolean {
  const [a, b] = [uidOf(one), uidOf(other)];
  return a === undefined || b === undefined || a === b;
}

function rootOf({ props }: Viewed): string {
  return path.posix.resolve("/", text(record(props.rootDirectory)?.path) ?? "/");
}

function overlap(one: string, other: string): boolean {
  const within = (inner: string, outer: string) => `${inner}/`.startsWith(outer === "/" ? "/" : `${outer}/`);
  return within(one, other) || within(other, one);
}

/** Access points that name no file system count as the same one's. */
function sameFileSystem(one: Viewed, other: Viewed): boolean {
  return fileSystemOf(one) === fileSystemOf(other);
}

/** Its id or, in a preview, the resources that the id comes from. */
function fileSystemOf({ props, dependenciesOf }: Viewed): string {
  const origins = dependenciesOf("fileSystemId") ?? [];
  const id = origins.length === 0 ? props.fileSystemId : ifKnown(() => props.fileSystemId);
  return id === undefined ? origins.join(" ") : String(id);
}
