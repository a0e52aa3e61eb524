// Waiting longer than one request does (transport.ts).

/** How long a call may wait: 24 h. */
export const WAIT_MS_MAX = 86_400_000;

/** The daemon ends a wait up to a tenth earlier. A rest shorter than this is not worth a request. */
const REST_MS_MIN = 20;

/**
 * Calls `ask` with the time that is left, until its result is not null or the time is over. Without `waitMs` it is
 * called once, with 0.
 */
export async function waiting<T>(
  waitMs: number,
  ask: (leftMs: number) => Promise<T | null>,
): Promise<T | null> {
  const until = Date.now() + waitMs;
  for (let left = waitMs; ; ) {
    const found = await ask(left);
    left = until - Date.now();
    if (found !== null || left < REST_MS_MIN) return found;
  }
}
