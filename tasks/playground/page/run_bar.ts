/**
 * What trains now, and the buttons that stop it and let it go on.
 *
 * @module
 */
/// <reference lib="dom" />
import type { WorkerMessage } from "../protocol.ts";
import { byId } from "./dom.ts";
import { whole } from "./words.ts";

type State = Extract<WorkerMessage, { kind: "state" }>["state"];

/** What the buttons do. */
export interface RunBarEvents {
  /** Stops. */
  readonly pause: () => void;
  /** Goes on. */
  readonly go: () => void;
  /** Takes one step. */
  readonly step: () => void;
  /** Begins the same run again. */
  readonly restart: () => void;
}

const words: Readonly<Record<State, string>> = {
  running: "Training",
  paused: "Paused",
  finished: "Finished",
};

/** The bar above the figures. */
export class RunBar {
  #toggle = byId("toggle", HTMLButtonElement);
  #step = byId("step", HTMLButtonElement);
  #restart = byId("restart", HTMLButtonElement);
  #state = byId("state", HTMLElement);
  #steps = byId("steps", HTMLElement);
  #speed = byId("speed", HTMLElement);
  #device = byId("device-name", HTMLElement);
  #running = false;

  /** @param events What the buttons do. */
  constructor({ pause, go, step, restart }: RunBarEvents) {
    this.#toggle.addEventListener("click", () => this.#running ? pause() : go());
    this.#step.addEventListener("click", step);
    this.#restart.addEventListener("click", restart);
  }

  /** Says whether it trains. */
  show(state: State): void {
    this.#running = state === "running";
    document.documentElement.dataset.state = state;
    this.#state.textContent = words[state];
    this.#toggle.textContent = this.#running ? "Pause" : "Continue";
    this.#toggle.disabled = state === "finished";
    this.#step.disabled = state === "finished";
    this.#restart.disabled = false;
    if (!this.#running) this.#speed.textContent = "–";
  }

  /** Says that nothing trains, and why it may be. */
  idle(text: string): void {
    this.#state.textContent = text;
    for (const one of [this.#toggle, this.#step, this.#restart]) one.disabled = true;
  }

  /** Says how far it is. */
  progress(step: number, speed: number, examples: string): void {
    document.documentElement.dataset.step = String(step);
    this.#steps.textContent = whole(step);
    if (!this.#running && step > 0) return;
    this.#speed.textContent = speed > 0 ? `${whole(speed)} ${examples}/s` : "–";
  }

  /** Says what computes. */
  device({ device, isolated }: Extract<WorkerMessage, { kind: "ready" }>): void {
    this.#device.textContent = device.name;
    this.#device.title = isolated ? "" : "One thread, as this server doesn't isolate the page";
  }
}
