import { Hold } from "../host/mod.ts";
import type { ImageSet } from "./images.ts";
import type { WorkerReply, WorkerRequest } from "./loader_worker.ts";
import { batchArrays, type BatchPlan, Preparer } from "./preparer.ts";

/** A filled buffer and how many of its images are real. */
export interface Filled {
  /** The batch's memory, laid out by `batchArrays()`. */
  readonly buffer: ArrayBuffer;
  /** How many of its images are real. */
  readonly valid: number;
}

/** Fills buffers, in this thread or in another. */
export interface BatchSource {
  /** How many buffers to have in flight. */
  readonly ahead: number;
  /** Fills a buffer, which is not to be touched meanwhile, or rejects. */
  fill(epoch: number, step: number, buffer: ArrayBuffer): Promise<Filled>;
  /** Stops; what is in flight rejects. */
  close(): void;
}

/** Fills buffers in this thread, when asked. */
export function localSource(plan: BatchPlan): BatchSource {
  const preparer = new Preparer(plan);
  return {
    ahead: 1,
    fill(epoch, step, buffer) {
      try {
        const valid = preparer.prepare(epoch, step, batchArrays(plan, buffer));
        return Promise.resolve({ buffer, valid });
      } catch (error) {
        return Promise.reject(error);
      }
    },
    close() {},
  };
}

/**
 * Fills buffers in a worker, which starts at once. If it can't be loaded or dies, everything in flight
 * and everything asked for later rejects with the reason. The worker keeps its script open while
 * something is in flight, and no longer.
 */
export function workerSource(
  plan: BatchPlan,
  url: URL = new URL("./loader_worker.ts", import.meta.url),
): BatchSource {
  const waiting: PromiseWithResolvers<Filled>[] = [];
  const worker = new Worker(url, { type: "module", name: "mimetic-loader" });
  const hold = new Hold(worker, "its loaders are closed");
  let failure: Error | undefined;

  const fail = (error: Error) => {
    failure ??= error;
    worker.terminate();
    for (const { reject } of waiting.splice(0)) reject(failure);
    hold.set(false);
  };
  const post = (message: WorkerRequest, transfer: Transferable[] = []) =>
    worker.postMessage(message, transfer);

  worker.onmessage = ({ data }: MessageEvent<WorkerReply>) => {
    if ("error" in data) fail(workerError(data.error));
    else waiting.shift()?.resolve(data);
    hold.set(waiting.length > 0);
  };
  worker.onerror = (event) => {
    event.preventDefault(); // or Deno ends the whole process
    fail(workerError(event.message));
  };
  worker.onmessageerror = () => fail(workerError("a message could not be read"));
  post({ plan: { ...plan, set: detachable(plan.set) } });
  hold.set(false);

  return {
    ahead: 3,
    fill(epoch, step, buffer) {
      if (failure) return Promise.reject(failure);
      const promise = Promise.withResolvers<Filled>();
      waiting.push(promise);
      hold.set(true);
      post({ epoch, step, buffer }, [buffer]);
      return promise.promise;
    },
    close: () => fail(new Error("Cannot prepare a batch: the loader is closed")),
  };
}

function workerError(message: string): Error {
  return new Error(`Cannot prepare a batch: the loader's worker failed: ${message}`);
}

/** Shared memory goes to the worker as it is; a view of other memory is cut out first. */
function detachable(set: ImageSet): ImageSet {
  const cut = (bytes: Uint8Array) =>
    bytes.buffer instanceof ArrayBuffer && bytes.byteLength < bytes.buffer.byteLength
      ? bytes.slice()
      : bytes;
  return { ...set, images: cut(set.images), labels: cut(set.labels) };
}
