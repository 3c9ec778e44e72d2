import { Hold, startWorker, workerFailure } from "../../host/mod.ts";
import { instantiate, type Kernels, type Variant } from "./wasm.ts";
import { CONTROL, SCRATCH } from "../../../kernels/cpu/memory_layout.ts";
import { workerText } from "./generated/worker_text.ts";
import type { SharedMemory } from "./memory.ts";
import { measureWide } from "./wide.ts";

/** What a worker is told when it starts. */
export interface Assignment {
  /** The kernels. */
  readonly module: WebAssembly.Module;
  /** The shared memory. */
  readonly memory: WebAssembly.Memory;
  /** Its number; the host's own thread is 0. */
  readonly thread: number;
  /** How many threads there are. */
  readonly threads: number;
  /** Its scratch. */
  readonly scratch: number;
  /** 1 if registers are 256 bits wide. */
  readonly wide: number;
}

/** How long workers may take to start, in milliseconds. */
const PATIENCE = 20_000;

/** Threads that run programs: this one and workers. */
export class Pool {
  /** Resolves with the reason when a thread has failed. */
  readonly lost: Promise<string>;
  #failure: string | undefined;
  #lose: (reason: string) => void;
  #workers: Worker[] = [];

  private constructor(
    /** The memory that they share. */
    readonly memory: SharedMemory,
    private readonly kernels: Kernels,
    /** How many threads there are. */
    readonly threads: number,
    /** Whether registers of 256 bits were found. */
    readonly wide: boolean,
  ) {
    const { promise, resolve } = Promise.withResolvers<string>();
    this.lost = promise;
    this.#lose = resolve;
  }

  /** Starts the threads; rejects if a worker doesn't come up. */
  static async start(variant: Variant, memory: SharedMemory, threads: number): Promise<Pool> {
    const kernels = instantiate(variant.module, memory.memory);
    const scratch = Array.from(
      { length: threads },
      () => memory.allocate(SCRATCH.bytes, "a thread's scratch"),
    );
    const wide = await measureWide(kernels, memory, scratch[0]);
    kernels.enter(0, threads, scratch[0], +wide);
    const pool = new Pool(memory, kernels, threads, wide);
    const shared = { module: variant.module, memory: memory.memory, threads, wide: +wide };
    try {
      await Promise.all(
        scratch.slice(1).map((at, i) =>
          pool.#startWorker({ ...shared, thread: i + 1, scratch: at })
        ),
      );
    } catch (error) {
      pool.stop();
      throw error;
    }
    return pool;
  }

  /** The control words, as they are now: memory that isn't shared moves when it grows. */
  get #control(): Int32Array {
    return this.memory.view(0, CONTROL.bytes / 4, "int32") as Int32Array;
  }

  // Async, so that what a host throws at once is a rejection too.
  async #startWorker(assignment: Assignment): Promise<void> {
    const name = `mimetic thread ${assignment.thread}`;
    const worker = startWorker(workerText, name);
    this.#workers.push(worker);
    const hold = new Hold(worker, "its CPU device is destroyed");
    await new Promise<void>((resolve, reject) => {
      const fail = (why: string) => reject(new Error(`Cannot start ${name} as ${why}`));
      const timer = setTimeout(() => fail(`it didn't answer in ${PATIENCE} ms`), PATIENCE);
      worker.onmessage = () => {
        clearTimeout(timer);
        // Threads work only while the host's own thread does, and that keeps the script open.
        hold.set(false);
        resolve();
      };
      worker.onerror = (event) => {
        event.preventDefault();
        clearTimeout(timer);
        this.#fail(`${name} failed: ${workerFailure(event)}`);
        fail(workerFailure(event));
      };
      worker.postMessage(assignment);
    });
  }

  /**
   * Runs a program on all threads and returns when all are done.
   *
   * @param wakes Whether to wake threads that sleep: that takes longer than a program which is small enough.
   */
  run(program: number, instructions: number, wakes = true): void {
    this.check("run");
    const control = this.#control;
    const first = Atomics.load(control, CONTROL.current / 4);
    Atomics.add(control, CONTROL.job / 4, 1);
    Atomics.store(control, CONTROL.program / 4, program);
    Atomics.store(control, CONTROL.instructions / 4, instructions);
    Atomics.store(control, CONTROL.first / 4, first);
    Atomics.add(control, CONTROL.job / 4, 1);
    if (wakes) Atomics.notify(control, CONTROL.job / 4);
    try {
      const failed = this.kernels.run(program, instructions, first);
      if (failed) this.#fail(`thread ${failed - 1} ${this.#message()}`);
    } catch (error) {
      Atomics.store(control, CONTROL.failed / 4, 1);
      Atomics.notify(control, CONTROL.current / 4);
      this.#fail(`thread 0 failed: ${error}`);
    }
    this.check("run");
  }

  /**
   * Waits until no worker looks at a program any more: an instruction is over when its tasks are
   * done, and a worker that was late may still be about to find that out.
   */
  settle(): void {
    const control = this.#control;
    for (;;) {
      const busy = Atomics.load(control, CONTROL.busy / 4);
      if (!busy || this.#failure) return;
      Atomics.wait(control, CONTROL.busy / 4, busy, 1000);
    }
  }

  #fail(reason: string): void {
    this.#failure ??= reason;
    this.#lose(this.#failure);
  }

  /** Throws, with what was to be done, if a thread has failed or all were stopped. */
  check(doing: string): void {
    if (this.#failure) throw new Error(`Cannot ${doing} as ${this.#failure}`);
  }

  #message(): string {
    const length = this.#control[CONTROL.messageLength / 4];
    const bytes = new Uint8Array(this.memory.memory.buffer, CONTROL.message, length).slice();
    return length
      ? `failed: ${new TextDecoder().decode(bytes)}`
      : "waited a minute for a thread that gave no sign of life";
  }

  /** Stops the workers. */
  stop(): void {
    this.#failure ??= "the device was destroyed";
    Atomics.store(this.#control, CONTROL.quit / 4, 1);
    Atomics.add(this.#control, CONTROL.job / 4, 2);
    Atomics.notify(this.#control, CONTROL.job / 4);
    this.#workers.forEach((worker) => worker.terminate());
    this.#workers = [];
  }
}
