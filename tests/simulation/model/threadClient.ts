import { ModelClient } from "./modelClient";

/** As threadFileSystem: creating, syncing and linking a file is one message, whose calls follow each other in the thread. */
export class ThreadClient extends ModelClient {
  async createAndLink(temporary: string, path: string, mode: number, bytes: Uint8Array): Promise<Error | undefined> {
    const handle = await this.openExclusive(temporary, mode);
    try {
      await this.write(handle, bytes);
      await this.fsync(handle);
    } catch (error) {
      await this.close(handle).catch(() => {});
      throw error;
    }
    await this.close(handle);
    try {
      await this.link(temporary, path);
    } catch (error) {
      return error as Error;
    }
    await this.unlink(temporary).catch(() => {});
    return undefined;
  }
}
