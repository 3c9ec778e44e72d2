/**
 * How long the claims of others have shown no sign of life. Clocks of machines differ, and so nothing is
 * compared with a time in a file: a claim is watched, and the time counts that this process saw pass while
 * nothing of it changed.
 */
export class ClaimWatch {
  readonly #seen = new Map<string, Seen>();
  readonly #busy = new Set<string>();

  /**
   * Looks at a claim.
   *
   * @param path Its file.
   * @param sign What changes when its holder gives a sign of life.
   * @returns Seconds for which it has been the same.
   */
  look(path: string, sign: string): number {
    const now = performance.now() / 1000;
    const seen = this.#seen.get(path);
    if (seen?.sign !== sign) {
      this.#seen.set(path, { sign, first: !seen, at: now, same: 0 });
      return 0;
    }
    // A process that was itself stopped saw nothing meanwhile.
    seen.same += Math.min(now - seen.at, MOST_BETWEEN_LOOKS);
    seen.at = now;
    return seen.same;
  }

  /** True if a sign of life was seen. */
  isAlive(path: string): boolean {
    return this.#seen.get(path)?.first === false;
  }

  /** Notes of a claim of another process whether that one surely lives. */
  noteBusy(path: string, alive: boolean): void {
    if (alive) this.#busy.add(path);
    else this.#busy.delete(path);
  }

  /** True if it did when that was last noted. */
  isBusy(path: string): boolean {
    return this.#busy.has(path);
  }

  /** Forgets a claim that is gone. */
  forget(path: string): void {
    this.#busy.delete(path);
    this.#seen.delete(path);
  }
}

/** Seconds between two looks that count at most. */
const MOST_BETWEEN_LOOKS = 5;

interface Seen {
  readonly sign: string;
  /** True until it changes. */
  readonly first: boolean;
  at: number;
  same: number;
}
