import { Hold, startWorker, warnOnce, workerFailure } from "../host/mod.ts";
import { loaderWorkerText } from "./generated/loader_worker_text.ts";
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
 * Fills buffers in so many workers, which take turns: batches come in the order in which they are asked for.
 * Images in memory that can't be shared are copied for each.
 */
export function workerSources(plan: BatchPlan, count: number): BatchSource {
  const sources = Array.from({ length: count }, () => workerSource(plan));
  return {
    // Each has one to fill, and two are ready.
    ahead: count + 2,
    fill: (epoch, step, buffer) => sources[step % count].fill(epoch, step, buffer),
    close: () => sources.forEach((source) => source.close()),
  };
}

/** A buffer that is asked for. */
interface Request extends PromiseWithResolvers<Filled> {
  readonly epoch: number;
  readonly step: number;
  readonly buffer: ArrayBuffer;
}

/**
 * Fills buffers in a worker, which starts at once. If it can't be started, as a page's policy may have
 * it, this thread fills them instead, with a warning. If it fails later, everything in flight and
 * everything asked for afterwards rejects with the reason. The worker keeps its script open while
 * something is in flight, and no longer.
 */
export function workerSource(plan: BatchPlan, text: string = loaderWorkerText): BatchSource {
  try {
    return new WorkerSource(plan, startWorker(text, "mimetic-loader"));
  } catch (error) {
    return hereInstead(plan, (error as Error).message);
  }
}

/** Buffers are sent once the worker has said that it runs: those sent to one that doesn't are lost. */
class WorkerSource implements BatchSource {
  readonly ahead = 3;
  readonly #waiting: Request[] = [];
  readonly #hold: Hold;
  #started = false;
  #failure: Error | undefined;
  #instead: BatchSource | undefined;

  constructor(private readonly plan: BatchPlan, private readonly worker: Worker) {
    this.#hold = new Hold(worker, "its loaders are closed");
    worker.onmessage = ({ data }: MessageEvent<WorkerReply>) => this.#take(data);
    worker.onerror = (event) => {
      event.preventDefault(); // or Deno ends the whole process
      this.#lose(workerFailure(event));
    };
    worker.onmessageerror = () => this.#lose("a message could not be read");
    this.#post({ plan: { ...plan, set: detachable(plan.set) } });
    this.#hold.set(false);
  }

  fill(epoch: number, step: number, buffer: ArrayBuffer): Promise<Filled> {
    if (this.#failure) return Promise.reject(this.#failure);
    if (this.#instead) return this.#instead.fill(epoch, step, buffer);
    const request = { epoch, step, buffer, ...Promise.withResolvers<Filled>() };
    this.#waiting.push(request);
    this.#hold.set(true);
    if (this.#started) this.#send(request);
    return request.promise;
  }

  close(): void {
    this.#fail(new Error("Cannot prepare a batch: the loader is closed"));
  }

  #post(message: WorkerRequest, transfer: Transferable[] = []): void {
    this.worker.postMessage(message, transfer);
  }

  #send({ epoch, step, buffer }: Request): void {
    this.#post({ epoch, step, buffer }, [buffer]);
  }

  #take(reply: WorkerReply): void {
    if ("error" in reply) return this.#fail(workerError(reply.error));
    if ("started" in reply) {
      this.#started = true;
      return this.#waiting.forEach((request) => this.#send(request));
    }
    this.#waiting.shift()?.resolve(reply);
    this.#hold.set(this.#waiting.length > 0);
  }

  /** The worker is gone: before it ran, this thread takes its place. */
  #lose(reason: string): void {
    if (this.#started || this.#failure) return this.#fail(workerError(reason));
    this.worker.terminate();
    const instead = this.#instead ??= hereInstead(this.plan, reason);
    for (const { epoch, step, buffer, resolve } of this.#waiting.splice(0)) {
      resolve(instead.fill(epoch, step, buffer));
    }
    this.#hold.set(false);
  }

  #fail(error: Error): void {
    this.#failure ??= error;
    this.worker.terminate();
    for (const { reject } of this.#waiting.splice(0)) reject(this.#failure);
    this.#hold.set(false);
  }
}

/** This thread in the place of a worker. */
function hereInstead(plan: BatchPlan, reason: string): BatchSource {
  const change = "Batches are prepared in this thread, as the loader's worker can't start";
  // Reasons may hold addresses that differ by worker.
  warnOnce(`${change}: ${reason}`, change);
  return localSource(plan);
}

function workerError(message: string): Error {
  return new Error(`Cannot prepare a batch: the loader's worker failed: ${message}`);
}

/** Shared memory goes to the worker as it is; a view of other memory is cut out first. */
function detachable(set: ImageSet): ImageSet {
  const cut = <T extends Uint8Array | Int32Array>(values: T) =>
    values.buffer instanceof ArrayBuffer && values.byteLength < values.buffer.byteLength
      ? values.slice() as T
      : values;
  return { ...set, images: cut(set.images), labels: cut(set.labels) };
}
