import { styleText } from "style-text";

/** What a progress line says. */
export interface Progress {
  /** What is going on, as in "mimetic, seed 0". */
  readonly label: string;
  /** Work done, in [0, 1]. */
  readonly fraction: number;
  /** Seconds that the rest will take. */
  readonly secondsLeft: number;
  /** Further facts, as in "loss 1.234". */
  readonly facts: readonly string[];
}

/** Shows one line that is rewritten on a terminal; elsewhere, lines a few seconds apart. */
export class ProgressLine {
  #terminal = Deno.stderr.isTerminal();
  #shown = -Infinity;
  #open = false;

  /** Shows the state of the work. */
  show({ label, fraction, secondsLeft, facts }: Progress): void {
    const now = performance.now();
    if (now - this.#shown < (this.#terminal ? 100 : 15_000)) return;
    this.#shown = now;
    // More than all of it is done where less was announced than came.
    const part = Number.isNaN(fraction) ? 0 : Math.min(1, Math.max(0, fraction));
    const percent = `${Math.floor(100 * part)} %`.padStart(5);
    const rest = [...facts, `${formatSeconds(secondsLeft)} left`].join(" · ");
    if (!this.#terminal) return this.#write(`${label} ${percent} · ${rest}\n`);
    const line = `${label} ${bar(part, WIDTH)} ${percent} · ${rest}`;
    // Cut before it is colored: a color's letters take no room, and half of them color all that follows.
    const cut = [...line].slice(0, terminalWidth() - 1).join("");
    this.#write(`\r\x1b[2K${cut.replace(/░+/, (empty) => styleText("gray", empty))}`);
    this.#open = true;
  }

  /** Prints a line that stays. */
  print(line: string): void {
    this.#write(`${this.#open ? "\r\x1b[2K" : ""}${line}\n`);
    this.#open = false;
  }

  /** Training is not there for its messages: where nobody can read them any more, it goes on. */
  #write(text: string): void {
    const bytes = new TextEncoder().encode(text);
    try {
      for (let at = 0; at < bytes.length;) at += Deno.stderr.writeSync(bytes.subarray(at));
    } catch {
      this.#terminal = false;
    }
  }
}

/** Letters of the bar. */
const WIDTH = 20;

function bar(fraction: number, width: number): string {
  const full = Math.round(fraction * width);
  return "█".repeat(full) + "░".repeat(width - full);
}

function terminalWidth(): number {
  try {
    return Deno.consoleSize().columns;
  } catch {
    return 80;
  }
}

/** "1 h 02 min", "3 min 20 s", "12 s". */
export function formatSeconds(seconds: number): string {
  const s = Math.max(0, Math.round(seconds));
  if (s < 60) return `${s} s`;
  const minutes = Math.floor(s / 60);
  if (minutes < 60) return `${minutes} min ${String(s % 60).padStart(2, "0")} s`;
  return `${Math.floor(minutes / 60)} h ${String(minutes % 60).padStart(2, "0")} min`;
}
