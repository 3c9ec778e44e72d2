/**
 * The training worker as the page sees it.
 *
 * @module
 */
/// <reference lib="dom" />
import type { PageMessage, WorkerMessage } from "../protocol.ts";

/** A message that asks for an answer, without its number. */
type Request = Extract<PageMessage, { id: number }>;
type Unnumbered<R> = R extends Request ? Omit<R, "id"> : never;

/** The message that answers a request. */
type Answer<K extends Request["kind"]> = Extract<WorkerMessage, {
  kind: {
    preview: "preview";
    save: "saved";
    data: "data";
    inspect: "inspected";
    profile: "profiled";
  }[K];
}>;

/** What the page is told. */
export interface EngineEvents {
  /** A message that answers no request. */
  readonly message: (message: WorkerMessage) => void;
  /** The worker can't go on. */
  readonly stopped: (why: string) => void;
}

/** Sends messages to the worker, and brings answers to those who asked. */
export class Engine {
  #worker = new Worker(new URL("worker.js", import.meta.url), { type: "module" });
  #asked = 0;
  #waiting = new Map<number, {
    readonly resolve: (message: WorkerMessage) => void;
    readonly reject: (error: Error) => void;
  }>();

  /** @param events What to do with what isn't asked for. */
  constructor({ message, stopped }: EngineEvents) {
    this.#worker.onmessage = ({ data }: MessageEvent<WorkerMessage>) => {
      const waiting = "id" in data && data.id !== undefined
        ? this.#waiting.get(data.id)
        : undefined;
      if (!waiting) return message(data);
      this.#waiting.delete((data as { id: number }).id);
      if (data.kind === "failed") waiting.reject(new Error(data.message));
      else waiting.resolve(data);
    };
    this.#worker.onerror = (event) => {
      event.preventDefault();
      const why = event.message || "it could not be loaded";
      for (const { reject } of this.#waiting.values()) reject(new Error(why));
      this.#waiting.clear();
      stopped(why);
    };
  }

  /** Sends a message that has no answer. */
  send(message: Exclude<PageMessage, Request>): void {
    this.#worker.postMessage(message);
  }

  /**
   * Asks.
   *
   * @throws {Error} With the worker's words if it can't be done.
   */
  ask<K extends Request["kind"]>(
    request: Unnumbered<Extract<Request, { kind: K }>>,
  ): Promise<Answer<K>> {
    const id = ++this.#asked;
    return new Promise((resolve, reject) => {
      this.#waiting.set(id, { resolve: (message) => resolve(message as Answer<K>), reject });
      this.#worker.postMessage({ ...request, id });
    });
  }
}
