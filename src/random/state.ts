import type { Words } from "./hash.ts";

/** All that a generator is: plain data that survives JSON and `structuredClone()`. */
export interface RandomState {
  /** The hash of the seed and the names down to this stream; children derive from it. */
  readonly key: Words;
  /** Where in the stream it is. */
  readonly words: Words;
}

/**
 * Throws unless the value is a state.
 *
 * @throws {TypeError} With what was given.
 */
export function checkState(state: RandomState): void {
  for (const words of [state?.key, state?.words]) {
    if (Array.isArray(words) && words.length === 4 && words.every((w) => w >>> 0 === w)) continue;
    throw new TypeError(
      "Cannot restore a random stream: expected four 32-bit words as key and as words, " +
        `got ${JSON.stringify(state)}`,
    );
  }
}
