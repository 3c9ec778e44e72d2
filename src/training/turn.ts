/** Milliseconds for which a loop may keep the event loop waiting. A turn takes one or two. */
const PATIENCE = 400;

/**
 * Makes a function that a long loop awaits in every round: twice a second it lets the event loop
 * turn, so that signals and timers are heard. An `await` of a promise that is already resolved doesn't.
 */
export function eventLoopTurns(): () => Promise<void> | undefined {
  let last = performance.now();
  return () => {
    if (performance.now() - last < PATIENCE) return;
    return new Promise<void>((resolve) => setTimeout(resolve, 0)).then(() => {
      last = performance.now();
    });
  };
}
