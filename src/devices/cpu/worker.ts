/**
 * One thread of the CPU device: waits for programs in shared memory, runs its share of each, and
 * leaves a message when it fails.
 *
 * @module
 */
import { CONTROL } from "../../../kernels/cpu/memory_layout.ts";
import { instantiate, type Kernels } from "./wasm.ts";
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

function serve(memory: WebAssembly.Memory, thread: number, run: Kernels["run"]): void {
  const control = new Int32Array(memory.buffer, 0, CONTROL.bytes / 4);
  const at = (word: number) => Atomics.load(control, word / 4);
  for (let job = 0;;) {
    while (at(CONTROL.job) === job) Atomics.wait(control, CONTROL.job / 4, job);
    if (at(CONTROL.quit)) return;
    Atomics.add(control, CONTROL.busy / 4, 1);
    const next = at(CONTROL.job);
    const words = [at(CONTROL.program) >>> 0, at(CONTROL.instructions), at(CONTROL.first)] as const;
    // An odd or changed number: the words belong to two programs.
    const whole = next % 2 === 0 && at(CONTROL.job) === next;
    try {
      if (whole) run(...words);
    } catch (error) {
      report(memory, thread, error);
      return;
    }
    Atomics.sub(control, CONTROL.busy / 4, 1);
    Atomics.notify(control, CONTROL.busy / 4);
    if (at(CONTROL.failed)) return;
    if (whole) job = next;
  }
}

function report(memory: WebAssembly.Memory, thread: number, error: unknown): void {
  const control = new Int32Array(memory.buffer, 0, CONTROL.bytes / 4);
  const text = new TextEncoder().encode(String(error)).subarray(0, CONTROL.messageBytes);
  new Uint8Array(memory.buffer, CONTROL.message, CONTROL.messageBytes).set(text);
  control[CONTROL.messageLength / 4] = text.length;
  Atomics.store(control, CONTROL.failed / 4, thread + 1);
  Atomics.notify(control, CONTROL.current / 4);
}
