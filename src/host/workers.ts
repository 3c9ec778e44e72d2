import { warnOnce } from "./warn_once.ts";

/** Addresses of workers' texts, which last as long as the script. */
const addresses = new Map<string, string>();

/**
 * Starts a worker from the text of its module, which all runtimes and bundlers load alike.
 *
 * @throws {Error} if the host has no workers, or refuses them here; others fail with an `error` event.
 */
export function startWorker(text: string, name: string): Worker {
  if (typeof Worker === "undefined") throw new Error("this host has no Worker");
  let address = addresses.get(text);
  if (!address) {
    address = URL.createObjectURL(new Blob([text], { type: "text/javascript" }));
    addresses.set(text, address);
  }
  return new Worker(address, { type: "module", name });
}

/** Why a worker failed, by its event, which says nothing where a page's policy refused to load it. */
export function workerFailure({ message }: Partial<ErrorEvent>): string {
  return message ?? "it may not be loaded here";
}

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
    if (!this.#set && "Deno" in globalThis) warnOnce(`This script stays open until ${advice}`);
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
