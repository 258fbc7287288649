import { isErrno } from "../../../handlers/protocol/errors";
import { minuteOf } from "../../../handlers/protocol/tree";
import type { Operation } from "../model/weather";
import type { World } from "../world";

/** A writer that finds the directory of its minute gone takes the current one: emptied minutes do not come back. */
export class CurrentMinute {
  /** The minute that was gone, and the writer's current one when it heard of that. */
  private gone: { readonly minute: string; readonly id: string; readonly now: string } | undefined;

  /** @param now the writer's clock */
  constructor(
    private readonly world: Pick<World, "violate" | "coverage" | "server">,
    private readonly name: string,
    private readonly now: () => number,
  ) {}

  /** The answer to one call of the writer. */
  heard(operation: Operation, path: string, error: unknown): void {
    const [, minute, id] = /^\/samples\/ready\/(\d{12})(?:\/.\/(.+)\.seg)?$/.exec(path) ?? [];
    if (minute === undefined) return;
    if (operation === "link" && id !== undefined) this.linked(minute, id, path, error);
    else if (operation === "mkdir" && minute === this.gone?.minute && minute < this.gone.now) {
      this.world.violate(
        "a writer whose minute is gone takes the current one",
        `${this.name} made ${minute} again in ${this.gone.now}`,
      );
    }
  }

  private linked(minute: string, id: string, path: string, error: unknown): void {
    const { gone } = this;
    this.gone = undefined;
    // One that stands after all is found in the listing.
    if (isErrno(error, "ENOENT") && this.world.server.find(path) === undefined) {
      this.gone = { minute, id, now: minuteOf(this.now()) };
    } else if (error === undefined && gone?.id === id && gone.minute < minute) {
      this.world.coverage.hit("ingest: minute gone, the current one taken");
    }
  }
}
