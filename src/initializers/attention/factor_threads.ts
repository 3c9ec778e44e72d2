import { canWait, startWorker } from "../../host/mod.ts";
import type { Factors } from "../matrix_factors.ts";
import { factorWorkerText } from "../generated/factor_worker_text.ts";
import {
  type FactorRequest,
  makeFactors,
  numbersOf,
  placeOf,
  type SharedWork,
  takeRequests,
} from "./product_factors.ts";

/** Multiplications of decompositions above which threads are worth their start: a fifth of a second. */
const LARGE = 2 ** 29;

/** The most threads: each has the memory of a decomposition. */
const MOST_THREADS = 16;

/** How long to wait for another thread's factors before making them here, in milliseconds. */
const PATIENCE = 120_000;

/** Makes the factors of many products, large ones on all processors, to the same bits as one after the other. */
export class FactorThreads {
  readonly #most: number;
  #workers: Worker[] = [];

  /** @param most Threads, this one included; all processors' if left out, and one where a thread may not wait. */
  constructor(most?: number) {
    const processors = globalThis.navigator?.hardwareConcurrency ?? 1;
    this.#most = canWait() ? Math.min(most ?? processors, MOST_THREADS) : 1;
  }

  /** The factors of each request, in their order. */
  make(requests: readonly FactorRequest[]): Factors[] {
    const terms = requests.map(({ dim, streams, factorization }) =>
      factorization === "svd" ? dim ** 3 * streams.length : 0
    );
    const large = terms.reduce((sum, x) => sum + x, 0) > LARGE;
    if (!large || !this.#start(requests.length)) return requests.map(makeFactors);
    const numbers = requests.reduce((sum, request) => sum + numbersOf(request), 0);
    const work: SharedWork = {
      requests,
      control: new SharedArrayBuffer(4 * (1 + requests.length)),
      results: new SharedArrayBuffer(8 * numbers),
    };
    for (const worker of this.#workers) worker.postMessage(work);
    takeRequests(work);
    return requests.map((request, i) => isDone(work, i) ? placeOf(work, i) : makeFactors(request));
  }

  /** Starts what workers are wanted and aren't there; whether there are any. */
  #start(requests: number): boolean {
    const wanted = Math.min(this.#most, requests) - 1;
    try {
      while (this.#workers.length < wanted) {
        const worker = startWorker(factorWorkerText, `mimetic factors ${this.#workers.length + 1}`);
        // One that can't be loaded here takes no request, and none is left undone.
        worker.onerror = (event) => event.preventDefault();
        this.#workers.push(worker);
      }
    } catch {
      // The host has no workers, or no more of them.
    }
    return this.#workers.length > 0;
  }

  /** Stops the workers. */
  stop(): void {
    this.#workers.forEach((worker) => worker.terminate());
    this.#workers = [];
  }
}

/** Waits until a request that was taken is done; `false` if it failed, or its thread gives no sign. */
function isDone(work: SharedWork, index: number): boolean {
  const control = new Int32Array(work.control);
  for (;;) {
    const state = Atomics.load(control, 1 + index);
    if (state) return state === 1;
    if (Atomics.wait(control, 1 + index, 0, PATIENCE) === "timed-out") return false;
  }
}
