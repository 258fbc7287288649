/**
 * Publishes file after file, `inFlight` at a time, until the time is over and everything that was begun is finished.
 * Returns how many, and the milliseconds that it took.
 */
export async function publishLoop(
  publish: () => Promise<void>,
  inFlight: number,
  milliseconds: number,
  now: () => number = () => performance.now(),
): Promise<{ readonly published: number; readonly milliseconds: number }> {
  const started = now();
  const end = started + milliseconds;
  let published = 0;
  const lane = async (): Promise<void> => {
    while (now() < end) {
      await publish();
      published++;
    }
  };
  await Promise.all(Array.from({ length: inFlight }, lane));
  return { published, milliseconds: now() - started };
}
