/**
 * The course of a run: when steps are taken, when arms are measured, and what is told of it.
 *
 * @module
 */
import type { WorkerMessage } from "../protocol.ts";
import type { View } from "../shown.ts";
import { MOST_PENDING } from "./arm.ts";
import { factsOf } from "./pictures.ts";
import { schemesOf } from "./preview.ts";
import type { Race } from "./race.ts";
import { SpeedMeter } from "./speed_meter.ts";

/** Sends a message; the memory of some of its arrays goes along rather than a copy. */
export type Send = (message: WorkerMessage, moved?: readonly ArrayBufferView[]) => void;

/** How long steps go on before messages are heard, in milliseconds. */
const PATIENCE = 60;
/** The least time between two rounds of pictures. */
const PICTURES = 250;
/** Pictures take at most this part of the time. */
const PICTURE_SHARE = 0.1;
/** Steps between the first tests; later ones are a tenth of the steps so far apart. The start has none. */
const TESTS = 10;

/** A run in training. */
export class Course {
  /** Whether steps are taken. */
  #state: "running" | "paused" | "finished" = "running";
  /** What is under way beside steps: a slice at a time. */
  #job: AsyncGenerator<void, void> | undefined;
  /** The step at which arms are measured next. */
  #test = 0;
  /** The step of the pictures that were sent last, and when the next ones may be. */
  #pictured = -1;
  #next = 0;
  /** Steps that fit into {@linkcode PATIENCE}. */
  #group = 1;
  #told = 0;
  #speed = new SpeedMeter();

  /** Of arms that have not trained yet. */
  constructor(
    /** The arms. */
    readonly race: Race,
    /** What is shown. */
    public views: readonly View[],
    private readonly send: Send,
  ) {}

  /** Says what begins. */
  async begin(): Promise<void> {
    const { network, settings, data } = this.race;
    const kinds = settings.init.flatMap((init) => schemesOf(network, init).map(({ kind }) => kind));
    this.send({
      ...{ kind: "started", settings, arms: settings.init, data: data.description },
      network: factsOf(network, { perceptrons: kinds.includes("perceptron") }),
      samples: data.asked.samples,
    });
    this.#become("running");
    await this.#pictures();
  }

  /** Whether someone stopped it. */
  get paused(): boolean {
    return this.#state === "paused";
  }

  /** Does a little of what is to be done; false if there is nothing. */
  async work(): Promise<boolean> {
    if (this.#job) {
      if ((await this.#job.next()).done) this.#job = undefined;
      return true;
    }
    if (this.race.step === this.#test) {
      this.#job = this.#measure();
      return true;
    }
    if (this.#state !== "running") return false;
    await this.#steps(this.#group);
    if (performance.now() >= this.#next) await this.#pictures();
    return true;
  }

  /** Stops after the step that is under way. */
  async pause(): Promise<void> {
    if (this.#state !== "running") return;
    this.#speed.pause();
    this.#become("paused");
    await this.#pictures();
  }

  /** Goes on. */
  go(): void {
    if (this.#state === "paused") this.#become("running");
  }

  /** Takes one step and pauses. */
  async step(): Promise<void> {
    await this.pause();
    if (this.#state === "finished") return;
    // Arms are measured before the step that follows.
    while (this.#job || this.race.step === this.#test) await this.work();
    await this.#steps(1);
    this.#speed.pause();
    await this.#pictures();
  }

  /** Shows something else from now on. */
  async look(views: readonly View[]): Promise<void> {
    this.views = views;
    this.#pictured = -1;
    await this.#pictures();
  }

  /** Gives everything back. */
  async end(): Promise<void> {
    await this.#job?.return();
    await this.race.destroy();
  }

  /** Takes steps up to the next test, and tells their results. */
  async #steps(most: number): Promise<void> {
    const { race, race: { settings: { steps } } } = this;
    const until = Math.min(race.step + most, this.#test, steps || Infinity);
    const [from, began] = [race.step, performance.now()];
    let examples = 0;
    while (race.step < until) examples += await race.advance();
    const arms = await race.read();
    const took = performance.now() - began;
    this.#group = Math.max(1, Math.min(MOST_PENDING, Math.floor(PATIENCE * (until - from) / took)));
    const speed = this.#speed.add(examples, took);
    const message: WorkerMessage = { kind: "progress", from, step: race.step, speed, arms };
    this.send(message, arms.flatMap(({ loss, accuracy }) => [loss, accuracy]));
    if (race.finished) await this.#finish();
  }

  async #finish(): Promise<void> {
    this.#test = this.race.step;
    this.#become("finished");
    await this.#pictures();
  }

  /** Measures the arms and asks them the samples. */
  async *#measure(): AsyncGenerator<void, void> {
    const { step } = this.race;
    this.#test = step + Math.max(TESTS, Math.floor(step / 10));
    if (step > 0) {
      const results = yield* this.race.measure();
      this.send({ kind: "measured", step, arms: results });
    }
    const guesses = yield* this.race.ask();
    this.send({ kind: "guesses", step, arms: guesses });
  }

  /** Sends pictures if there are newer ones than were sent. */
  async #pictures(): Promise<void> {
    const { step } = this.race;
    if (this.#pictured === step) return;
    const began = performance.now();
    const arms = await this.race.pictures(this.views);
    this.#pictured = step;
    this.send({ kind: "pictures", step, arms }, arms.flat().map(({ values }) => values));
    const now = performance.now();
    this.#next = now + Math.max(PICTURES, (now - began) / PICTURE_SHARE);
  }

  #become(state: "running" | "paused" | "finished"): void {
    this.#state = state;
    this.send({ kind: "state", state });
  }
}
