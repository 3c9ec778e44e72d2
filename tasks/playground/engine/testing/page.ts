import type { PageMessage, RunSettings, WorkerMessage } from "../../protocol.ts";
import { Engine } from "../engine.ts";
import { settingsOf } from "../settings.ts";

type Message<K extends WorkerMessage["kind"]> = Extract<WorkerMessage, { kind: K }>;

/** The smallest runs of a problem that train. */
export function tiny(given: Partial<RunSettings> = {}): RunSettings {
  const sizes = {
    dim: 16,
    depth: 2,
    heads: 2,
    patch: 16,
    letters: 3,
    pairs: 2,
    states: 4,
    batch: 4,
  };
  return settingsOf({ ...sizes, kernel: 3, device: "cpu", threads: 1, ...given });
}

/** An engine behind a channel, so that each message is cloned as between a page and a worker. */
export class Page {
  /** All messages so far. */
  readonly messages: WorkerMessage[] = [];
  readonly #ports = new MessageChannel();
  readonly #engine: Engine;
  #news = Promise.withResolvers<void>();

  /** Opens the channel. */
  constructor() {
    const { port1, port2 } = this.#ports;
    this.#engine = new Engine((message, moved = []) =>
      port2.postMessage(message, moved.map(({ buffer }) => buffer as ArrayBuffer))
    );
    port2.onmessage = ({ data }) => this.#engine.receive(data);
    port1.onmessage = ({ data }) => {
      this.messages.push(data);
      this.#news.resolve();
      this.#news = Promise.withResolvers();
    };
  }

  /** Sends a message. */
  send(message: PageMessage): void {
    this.#ports.port1.postMessage(message);
  }

  /** The first message of a kind, from the one numbered `from` on, that fits. */
  async next<K extends WorkerMessage["kind"]>(
    kind: K,
    fits: (message: Message<K>) => boolean = () => true,
    from = 0,
  ): Promise<Message<K>> {
    for (let i = from;; i++) {
      while (i >= this.messages.length) await this.#news.promise;
      const message = this.messages[i];
      if (message.kind === "failed" && kind !== "failed") throw new Error(message.message);
      if (message.kind === kind && fits(message as Message<K>)) return message as Message<K>;
    }
  }

  /** All messages of a kind. */
  all<K extends WorkerMessage["kind"]>(kind: K): Message<K>[] {
    return this.messages.filter((message): message is Message<K> => message.kind === kind);
  }

  /** The losses of an arm, of all steps so far. */
  losses(arm: number): number[] {
    return this.all("progress").flatMap(({ arms }) => [...arms[arm].loss]);
  }

  /** Ends the engine. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.send({ kind: "close" });
    await this.#engine.closed;
    this.#ports.port1.close();
    this.#ports.port2.close();
  }
}

/** Runs a test with an engine that is closed in the end. */
export async function withPage(test: (page: Page) => Promise<void>): Promise<void> {
  await using page = new Page();
  await test(page);
}
