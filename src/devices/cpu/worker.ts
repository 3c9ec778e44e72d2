/**
 * One thread of the CPU device: waits for programs in shared memory, runs its share of each, and
 * leaves a message when it fails.
 *
 * @module
 */
import { CONTROL } from "./layout.ts";
import { instantiate } from "./kernels.ts";
import type { Assignment } from "./pool.ts";

/** The part of a worker's scope that is used here. */
interface Scope {
  onmessage: ((event: MessageEvent<Assignment>) => void) | null;
  postMessage(message: "ready"): void;
  close(): void;
}

const scope = globalThis as unknown as Scope;

scope.onmessage = ({ data }) => {
  const { module, memory, thread, threads, scratch, wide } = data;
  const kernels = instantiate(module, memory);
  kernels.enter(thread, threads, scratch, wide);
  scope.postMessage("ready");
  serve(memory, thread, kernels.run);
  scope.close();
};

function serve(
  memory: WebAssembly.Memory,
  thread: number,
  run: (program: number, instructions: number) => number,
): void {
  const control = new Int32Array(memory.buffer, 0, CONTROL.bytes / 4);
  for (let job = 0;; job++) {
    Atomics.wait(control, CONTROL.job / 4, job);
    while (Atomics.load(control, CONTROL.job / 4) === job) {
      Atomics.wait(control, CONTROL.job / 4, job);
    }
    if (Atomics.load(control, CONTROL.quit / 4)) return;
    try {
      run(control[CONTROL.program / 4] >>> 0, control[CONTROL.instructions / 4]);
    } catch (error) {
      report(memory, thread, error);
      return;
    }
    if (Atomics.load(control, CONTROL.failed / 4)) return;
  }
}

function report(memory: WebAssembly.Memory, thread: number, error: unknown): void {
  const control = new Int32Array(memory.buffer, 0, CONTROL.bytes / 4);
  const text = new TextEncoder().encode(String(error)).subarray(0, CONTROL.messageBytes);
  new Uint8Array(memory.buffer, CONTROL.message, CONTROL.messageBytes).set(text);
  control[CONTROL.messageLength / 4] = text.length;
  Atomics.store(control, CONTROL.failed / 4, thread + 1);
  Atomics.notify(control, CONTROL.opened / 4);
}
