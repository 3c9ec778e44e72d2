import { styleText } from "style-text";
import { formatSeconds, type Log, type Progress } from "../../src/experiments/mod.ts";
import { asCalled } from "./as_called.ts";

/** Shows one line that is rewritten on a terminal; elsewhere, lines a few seconds apart. */
export class ProgressLine implements Log {
  #terminal = Deno.stderr.isTerminal();
  #shown = -Infinity;
  #open = false;

  /** Shows the state of the work. */
  show(progress: Progress): void {
    const now = performance.now();
    if (now - this.#shown < (this.#terminal ? 100 : 15_000)) return;
    this.#shown = now;
    if (!this.#terminal) return this.#write(`${progressLine(progress)}\n`);
    this.#write(`\r\x1b[2K${progressLine(progress, true)}`);
    this.#open = true;
  }

  /** Prints a line that stays. */
  print(line: string): void {
    this.#write(`${this.#open ? "\r\x1b[2K" : ""}${asCalled(line)}\n`);
    this.#open = false;
  }

  /** Training goes on where its messages can no longer be written. */
  #write(text: string): void {
    const bytes = new TextEncoder().encode(text);
    try {
      for (let at = 0; at < bytes.length;) at += Deno.stderr.writeSync(bytes.subarray(at));
    } catch {
      this.#terminal = false;
    }
  }
}

/**
 * Progress with the time that its run still takes, in place of that of all runs, where other processes train
 * some of the rest.
 */
export function ofItsRun({ runSecondsLeft, ...shown }: Progress): Progress {
  return { ...shown, secondsLeft: runSecondsLeft ?? shown.secondsLeft };
}

/** How far work is in one line; for a terminal with a bar and no longer than it is wide. */
export function progressLine(
  { label, fraction, secondsLeft, facts }: Progress,
  terminal = false,
): string {
  // More than all of it is done where less was announced than came.
  const part = Number.isNaN(fraction) ? 0 : Math.min(1, Math.max(0, fraction));
  const percent = `${Math.floor(100 * part)} %`.padStart(5);
  const left = Number.isNaN(secondsLeft) ? [] : [`${formatSeconds(secondsLeft)} left`];
  const rest = [...facts, ...left].join(" · ");
  if (!terminal) return `${label} ${percent} · ${rest}`;
  const line = `${label} ${bar(part, WIDTH)} ${percent} · ${rest}`;
  // Cut before it is colored: a color's letters take no room, and half of them color all that follows.
  const cut = [...line].slice(0, terminalWidth() - 1).join("");
  return cut.replace(/░+/, (empty) => styleText("gray", empty));
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
