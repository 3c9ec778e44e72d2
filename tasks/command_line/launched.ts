/**
 * A worker that another process has started: it says what happens as lines of JSON, and stops once its input
 * ends, which it does when that process stops it, ends, or is killed.
 *
 * @module
 */
import { type Log, type Progress, StoppedError } from "../../src/experiments/mod.ts";
import { stoppable } from "./signals.ts";

/** What such a worker says. */
export type Message = { readonly print: string } | { readonly show: Progress };

/** Milliseconds between two messages of progress. */
const BETWEEN = 200;

/** A log that writes messages on the output. */
export class MessageLog implements Log {
  #shown = -Infinity;

  /** Says how far work is, a few times a second. */
  show(progress: Progress): void {
    const now = performance.now();
    if (now - this.#shown < BETWEEN) return;
    this.#shown = now;
    this.#write({ show: progress });
  }

  /** Says a line that stays. */
  print(line: string): void {
    this.#write({ print: line });
  }

  /** Training goes on where nobody reads. */
  #write(message: Message): void {
    const bytes = new TextEncoder().encode(JSON.stringify(message) + "\n");
    try {
      for (let at = 0; at < bytes.length;) at += Deno.stdout.writeSync(bytes.subarray(at));
    } catch {
      // Its input ends, too.
    }
  }
}

/** Aborts once the input has ended. */
function endOfInput(): AbortSignal {
  const controller = new AbortController();
  const read = async () => {
    const bytes = new Uint8Array(64);
    while (await Deno.stdin.read(bytes).catch(() => null) !== null);
    controller.abort(new StoppedError(143));
  };
  read();
  return controller.signal;
}

/** Does work that a signal stops, or the end of the input. */
export function stoppableByInput(): typeof stoppable {
  // A terminal sends these to all of its processes; the one that started this one ends the input then.
  const names: Deno.Signal[] = Deno.build.os === "windows" ? ["SIGINT"] : ["SIGINT", "SIGHUP"];
  for (const name of names) Deno.addSignalListener(name, () => {});
  const ended = endOfInput();
  return async (work) =>
    await stoppable(async (signal) => {
      const result = await work(AbortSignal.any([signal, ended]));
      if (ended.aborted) throw ended.reason;
      return result;
    }, ["SIGTERM"]);
}
