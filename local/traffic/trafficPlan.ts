/** How a rate is spread over concurrent clients. */
export interface TrafficPlan {
  readonly clients: number;
  /** Records of one request. */
  readonly batch: number;
  /** Milliseconds between two requests of one client. */
  readonly intervalMs: number;
}

const MAX_BATCH = 100;
const MIN_CLIENTS = 4;
const REQUESTS_PER_SECOND = 20;
/** Full batches that one client can surely get answered in a second on an ordinary machine. */
const REQUESTS_PER_CLIENT = 25;

/** Records of a request, so that there are about twenty requests a second. */
export function batchOf(rate: number, most: number): number {
  return Math.min(most, Math.max(1, Math.round(rate / REQUESTS_PER_SECOND)));
}

/** At least four clients; requests as small as keeps about twenty a second, and never above 100 records. */
export function trafficPlan(rate: number): TrafficPlan {
  const batch = batchOf(rate, MAX_BATCH);
  const clients = Math.max(MIN_CLIENTS, Math.ceil(rate / batch / REQUESTS_PER_CLIENT));
  return { clients, batch, intervalMs: (1_000 * clients * batch) / rate };
}
