/** How many seconds of training a speed is of. */
const WINDOW = 3;

/** Examples a second over the last seconds, of which pauses are no part. */
export class SpeedMeter {
  #last: { readonly examples: number; readonly seconds: number }[] = [];

  /** The speed after examples that took so many milliseconds. */
  add(examples: number, milliseconds: number): number {
    this.#last.push({ examples, seconds: milliseconds / 1000 });
    let [all, seconds] = [0, 0];
    let first = this.#last.length;
    while (first > 0 && seconds < WINDOW) {
      first--;
      all += this.#last[first].examples;
      seconds += this.#last[first].seconds;
    }
    this.#last = this.#last.slice(first);
    return all / seconds;
  }

  /** What comes later is measured anew. */
  pause(): void {
    this.#last = [];
  }
}
