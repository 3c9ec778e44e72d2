/** Ends what listens to its signal after so many seconds without a byte from a server. */
export interface Watchdog extends Disposable {
  /** Aborts with an error that says for how many seconds there was none. */
  readonly signal: AbortSignal;
  /** Something came: the seconds start anew. */
  reset(): void;
}

/** Starts to count the seconds; stop it once all has come. */
export function watchdog(seconds: number): Watchdog {
  const controller = new AbortController();
  const end = () =>
    controller.abort(new Error(`expected bytes from the server, got none for ${seconds} seconds`));
  let timer = setTimeout(end, seconds * 1000);
  return {
    signal: controller.signal,
    reset() {
      clearTimeout(timer);
      timer = setTimeout(end, seconds * 1000);
    },
    [Symbol.dispose]: () => clearTimeout(timer),
  };
}
