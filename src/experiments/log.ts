/**
 * What an experiment says while it goes on, and how it is stopped. Nothing here prints: whoever runs an
 * experiment hands it a log.
 *
 * @module
 */

/** How far work is. */
export interface Progress {
  /** What is going on, as in "mimetic, seed 0". */
  readonly label: string;
  /** Work done, in [0, 1]. */
  readonly fraction: number;
  /** Seconds that the rest will take, if nothing else works on it; NaN if nobody knows. */
  readonly secondsLeft: number;
  /** Of these, what the run alone will take that the label names, where it names one. */
  readonly runSecondsLeft?: number;
  /** Further facts, as in "loss 1.234". */
  readonly facts: readonly string[];
}

/** Takes what an experiment says. */
export interface Log {
  /** Shows how far work is; many times a second. */
  show(progress: Progress): void;
  /** Takes a line that stays. */
  print(line: string): void;
}

/** A log that takes nothing down. */
export const silentLog: Log = { show() {}, print() {} };

/** Work was stopped before its end, after all of it was saved. */
export class StoppedError extends Error {
  /** The class's name. */
  override readonly name = "StoppedError";

  /** With the exit code that says so. */
  constructor(readonly code: number) {
    super("stopped by a signal");
  }
}

/**
 * Does work that may be stopped: it aborts the signal that it gives the work, and throws a
 * {@linkcode StoppedError} once the work has ended.
 */
export type Stoppable = <T>(work: (signal: AbortSignal) => Promise<T>) => Promise<T>;

/** Does work that nothing stops. */
export function unstoppable<T>(work: (signal: AbortSignal) => Promise<T>): Promise<T> {
  return work(new AbortController().signal);
}

/** Does nothing for so many milliseconds, or until it is stopped. */
export async function pause(stoppable: Stoppable, milliseconds: number): Promise<void> {
  await stoppable((signal) =>
    new Promise<void>((resolve) => {
      const end = () => {
        clearTimeout(timer);
        signal.removeEventListener("abort", end);
        resolve();
      };
      const timer = setTimeout(end, milliseconds);
      signal.addEventListener("abort", end);
    })
  );
}

/** "1 h 02 min", "3 min 20 s", "12 s". */
export function formatSeconds(seconds: number): string {
  const s = Math.max(0, Math.round(seconds));
  if (s < 60) return `${s} s`;
  const minutes = Math.floor(s / 60);
  if (minutes < 60) return `${minutes} min ${String(s % 60).padStart(2, "0")} s`;
  return `${Math.floor(minutes / 60)} h ${String(minutes % 60).padStart(2, "0")} min`;
}
