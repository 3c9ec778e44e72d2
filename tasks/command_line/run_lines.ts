import type { Log, Progress } from "../../src/experiments/mod.ts";
import { asCalled } from "./as_called.ts";
import { ofItsRun, progressLine } from "./progress.ts";

/** Milliseconds between two looks of a terminal, and between two lines about a run elsewhere. */
const [REDRAWN, REPEATED] = [100, 15_000];

/** Shows one line a run that goes on, with the time that this run takes, rewritten on a terminal; elsewhere, lines a while apart. */
export class RunLines implements Log {
  readonly #terminal = Deno.stderr.isTerminal();
  /** By what each process works on. */
  readonly #progress = new Map<number, Progress>();
  readonly #shown = new Map<string, number>();
  #drawn = 0;
  #at = -Infinity;

  /** Shows how far the process of that number is. */
  showOf(process: number, shown: Progress): void {
    const progress = ofItsRun(shown);
    this.#progress.set(process, progress);
    const now = performance.now();
    if (!this.#terminal) {
      if (now - (this.#shown.get(progress.label) ?? -Infinity) < REPEATED) return;
      this.#shown.set(progress.label, now);
      return this.#write(`${progressLine(progress)}\n`);
    }
    if (now - this.#at < REDRAWN) return;
    this.#at = now;
    this.#write(this.#erased() + this.#drawing());
  }

  /** A process has ended. */
  end(process: number): void {
    this.#progress.delete(process);
    if (this.#terminal) this.#write(this.#erased() + this.#drawing());
  }

  /** Shows how far work is. */
  show(progress: Progress): void {
    this.showOf(0, progress);
  }

  /** Prints a line that stays. */
  print(line: string): void {
    this.#write(`${this.#erased()}${asCalled(line)}\n${this.#terminal ? this.#drawing() : ""}`);
  }

  #erased(): string {
    const text = this.#drawn ? `\x1b[${this.#drawn}A\r\x1b[J` : "";
    this.#drawn = 0;
    return text;
  }

  #drawing(): string {
    const lines = [...this.#progress].sort(([a], [b]) => a - b);
    this.#drawn = lines.length;
    return lines.map(([, progress]) => `${progressLine(progress, true)}\n`).join("");
  }

  #write(text: string): void {
    const bytes = new TextEncoder().encode(text);
    try {
      for (let at = 0; at < bytes.length;) at += Deno.stderr.writeSync(bytes.subarray(at));
    } catch {
      // Training goes on where its messages can no longer be written.
    }
  }
}
