import { checkNumber } from "./checks.ts";

/** Ends what listens to its signal after so many seconds without a byte from a server. */
export interface Watchdog extends Disposable {
  /** Aborts with an error that says for how many seconds there was none. */
  readonly signal: AbortSignal;
  /** Something came: the seconds start anew. */
  reset(): void;
}

/** The most seconds that a timer takes. */
const MOST_SECONDS = 2_147_483;

/**
 * Starts to count the seconds; stop it once all has come. `Infinity` waits for ever.
 *
 * @throws {RangeError} if they aren't above 0 and at most 2,147,483; a `TypeError` if they are no number.
 */
export function watchdog(seconds: number): Watchdog {
  const endless = seconds === Infinity;
  const bounds = { above: 0, most: MOST_SECONDS };
  if (!endless) checkNumber("wait for a server", "patience", seconds, bounds);
  const controller = new AbortController();
  const end = () =>
    controller.abort(new Error(`expected bytes from the server, got none for ${seconds} seconds`));
  const start = () => endless ? undefined : setTimeout(end, seconds * 1000);
  let timer = start();
  return {
    signal: controller.signal,
    reset() {
      clearTimeout(timer);
      timer = start();
    },
    [Symbol.dispose]: () => clearTimeout(timer),
  };
}
