/** Advice that was given already. */
const said = new Set<string>();

/** What hosts offer to say whether a worker keeps its script open. */
interface Holdable extends Worker {
  ref?(): void;
  unref?(): void;
}

/**
 * Lets a script end while a worker of it is idle, and not while it is busy.
 *
 * Node and Bun have `unref()`. Deno counts references too, but offers the counter to its own
 * implementation of `node:worker_threads` only, under a symbol without a name; Node's workers
 * themselves load nothing over the network and need permission to read what Deno's don't, so they
 * can't take the place. Browsers end with the page. Elsewhere a worker keeps its script open.
 */
export class Hold {
  #held = true;
  readonly #set: ((held: boolean) => void) | undefined;

  /**
   * Of a worker that has just been started, which keeps the script open.
   *
   * @param advice What ends the script, said once where idle workers can't help keeping it open.
   */
  constructor(worker: Worker, advice: string) {
    this.#set = holder(worker);
    if (this.#set || !("Deno" in globalThis) || said.has(advice)) return;
    said.add(advice);
    console.warn(`This script stays open until ${advice}`);
  }

  /** From now on the script stays open for the worker, or doesn't. */
  set(held: boolean): void {
    if (held === this.#held) return;
    this.#held = held;
    this.#set?.(held);
  }
}

function holder(worker: Holdable): ((held: boolean) => void) | undefined {
  if (worker.ref && worker.unref) {
    return (held) => held ? worker.ref!() : worker.unref!();
  }
  const prototype = Object.getPrototypeOf(worker);
  for (const symbol of Object.getOwnPropertySymbols(prototype)) {
    const method = prototype[symbol];
    if (typeof method === "function" && /\brefOpPromise\b/.test(String(method))) {
      return (held) => method.call(worker, held);
    }
  }
}
