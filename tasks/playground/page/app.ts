/**
 * What the page does with what the worker says, and what it asks of it.
 *
 * @module
 */
/// <reference lib="dom" />
import { decodeLink, encodeLink } from "../engine/link.ts";
import { settingsOf } from "../engine/settings.ts";
import type { RunSettings, WorkerMessage } from "../protocol.ts";
import { ArmsForm } from "./arms_form.ts";
import { armLooks } from "./colors.ts";
import { CurvesView } from "./curves_view.ts";
import { byId } from "./dom.ts";
import { Engine } from "./engine.ts";
import { setUpFiles } from "./files.ts";
import { InspectedView } from "./inspected.ts";
import { clearStepTimes, setUpStepTimes } from "./step_times_view.ts";
import { firstViews, shownParts } from "./kinds.ts";
import { Notices } from "./notices.ts";
import { namesPlace, setUpSkipLink } from "./places.ts";
import { RunBar } from "./run_bar.ts";
import { SamplesView } from "./samples.ts";
import { showSaves } from "./saves.ts";
import { SettingsForm } from "./settings_form.ts";
import { WeightsView } from "./weights.ts";
import { examplesOf, messageOf, whole } from "./words.ts";

type Message<K extends WorkerMessage["kind"]> = Extract<WorkerMessage, { kind: K }>;

/** The settings that the page's address holds, and what is wrong with them. */
function linked(): { settings: RunSettings; wrong?: string } {
  try {
    return { settings: decodeLink(namesPlace() ? "" : location.hash) };
  } catch (error) {
    const wrong = `${messageOf(error)}. The usual run is shown instead.`;
    return { settings: settingsOf(), wrong };
  }
}

/** What the page shows and asks. */
export class App {
  #engine = new Engine({
    message: (message) => this.#take(message),
    stopped: (why) => {
      this.#bar.idle("Stopped");
      this.#notices.fail(
        `The worker that trains has stopped: ${why}. Load the page again to go on.`,
      );
    },
  });
  #bar = new RunBar({
    pause: () => this.#engine.send({ kind: "pause" }),
    go: () => this.#engine.send({ kind: "go" }),
    step: () => this.#engine.send({ kind: "step" }),
    restart: () => this.#engine.send({ kind: "restart" }),
  });
  #notices = new Notices();
  #curves = new CurvesView();
  #weights = new WeightsView((views) => this.#engine.send({ kind: "look", views }));
  #samples = new SamplesView();
  #inspected = new InspectedView();
  #arms: ArmsForm = new ArmsForm({
    change: () => this.#edited(),
    preview: async (init) => {
      const { settings } = this.#form;
      const views = firstViews(settings);
      return (await this.#engine.ask<"preview">({ kind: "preview", settings, init, views }))
        .pictures;
    },
  });
  #form: SettingsForm;
  /** The run that the figures show. */
  #run?: Message<"started">;
  #said = byId("start-said", HTMLElement);

  constructor() {
    const { settings, wrong } = linked();
    if (wrong) this.#notices.fail(wrong);
    this.#form = new SettingsForm(settings, this.#arms, () => this.#edited());
    byId("samples", HTMLElement).replaceWith(this.#samples.element);
    byId("form", HTMLFormElement).addEventListener("submit", (event) => {
      event.preventDefault();
      if (showWrong()) return;
      this.#notices.fail("");
      this.#start();
    });
    byId("copy-link", HTMLButtonElement).addEventListener("click", () => this.#copyLink());
    addEventListener("hashchange", () => this.#follow());
    setUpSkipLink();
    setUpStepTimes(this.#engine);
    setUpFiles({
      images: (files) => this.#takeImages(files),
      weights: (file) => this.#inspect(file),
    });
    openOnWideScreens();
  }

  /** Begins the run that the address names, or the usual one. */
  open(): void {
    this.#start();
    this.#arms.previewAll();
  }

  #start(): void {
    const { settings } = this.#form;
    this.#said.textContent = "Starting …";
    this.#engine.send({ kind: "start", settings, views: firstViews(settings) });
  }

  #take(message: WorkerMessage): void {
    switch (message.kind) {
      case "ready":
        this.#bar.device(message);
        return this.#notices.device(message.notice);
      case "started":
        return this.#started(message);
      case "state":
        return this.#bar.show(message.state);
      case "progress":
        this.#curves.add(message);
        return this.#progress(message);
      case "measured":
        return this.#curves.add(message);
      case "pictures":
        return this.#weights.update(message.step, message.arms);
      case "guesses":
        return this.#samples.update(message.arms);
      case "failed":
        return this.#failed(message);
    }
  }

  #started(message: Message<"started">): void {
    const { settings, arms, network, data, samples } = message;
    this.#run = message;
    this.#said.textContent = "";
    this.#notices.diverged([]);
    const looks = armLooks(arms);
    this.#curves.show(arms, looks, data);
    const shown = shownParts(settings);
    this.#weights.show(network.parts.filter(({ part }) => shown.includes(part)), arms, looks);
    this.#samples.show(samples, arms, looks);
    this.#bar.progress(0, 0, examplesOf(settings.problem));
    showSaves(this.#engine, network, arms);
    clearStepTimes();
    const asked = samples.kind === "sequences"
      ? " An answer is asked after each underlined letter."
      : "";
    byId("data-facts", HTMLElement).textContent = `Data: ${data}.${asked}`;
    this.#nameRun();
    this.#edited();
  }

  #progress({ step, speed, arms }: Message<"progress">): void {
    const { settings, arms: names } = this.#run!;
    this.#bar.progress(step, speed, examplesOf(settings.problem));
    this.#notices.diverged(
      arms.flatMap(({ diverged }, i) =>
        diverged ? [`${names[i]} no longer trains: ${diverged}.`] : []
      ),
    );
  }

  #failed({ request, message }: Message<"failed">): void {
    if (request !== "start") return this.#notices.fail(message);
    this.#said.textContent = "";
    this.#notices.fail(message);
    if (!this.#run) this.#bar.idle("Not started");
  }

  /** Says whether the form asks for another run than the one that is shown. */
  #edited(): void {
    if (!this.#run) return;
    const differs = link(this.#form.settings) !== link(this.#run.settings);
    byId("start", HTMLButtonElement).classList.toggle("primary", differs);
    this.#said.textContent = differs ? "Your changes hold for the next run." : "";
  }

  async #copyLink(): Promise<void> {
    if (!this.#run) return;
    const { href } = new URL(`#${encodeLink(this.#run.settings)}`, location.href);
    const files = this.#run.settings.data === "files"
      ? " It takes the same files to follow it."
      : "";
    try {
      await navigator.clipboard.writeText(href);
      this.#curves.say(`Copied a link that gives this run again.${files}`);
    } catch {
      this.#curves.say(`This link gives this run again: ${href}${files}`);
    }
  }

  /** Makes the page's address a link to the run. */
  #nameRun(): void {
    if (this.#run) history.replaceState(null, "", `#${encodeLink(this.#run.settings)}`);
  }

  /** Starts the run of a link that was entered while the page was open. */
  #follow(): void {
    if (namesPlace()) return this.#nameRun();
    const { settings, wrong } = linked();
    if (wrong) return this.#notices.fail(wrong.replace(" The usual run is shown instead.", ""));
    this.#notices.fail("");
    this.#form.show(settings);
    this.open();
  }

  async #takeImages(files: readonly File[]): Promise<string> {
    const { description, train, test } = await this.#engine.ask<"data">({ kind: "data", files });
    this.#form.useFiles();
    this.#start();
    return `Training on ${description}: ${whole(train)} images, ${whole(test)} to test.`;
  }

  async #inspect(file: File): Promise<string> {
    const message = await this.#engine.ask<"inspect">({ kind: "inspect", file });
    this.#inspected.show(message);
    return message.summary;
  }
}

/** Settings as a link, or as they are where no link can hold them. */
function link(settings: RunSettings): string {
  try {
    return encodeLink(settings);
  } catch {
    return JSON.stringify(settings);
  }
}

/** Goes to a field of the form that holds something wrong; false if there is none. */
function showWrong(): boolean {
  const wrong = byId("form", HTMLFormElement).querySelector<HTMLElement>('[aria-invalid="true"]');
  wrong?.closest("details")?.setAttribute("open", "");
  wrong?.focus();
  return wrong !== null;
}

/** Settings stand beside the figures where there is room, and are folded up where there is none. */
function openOnWideScreens(): void {
  const wide = matchMedia("(min-width: 900px)");
  const settings = byId("settings", HTMLDetailsElement);
  const fit = () => settings.open = wide.matches;
  wide.addEventListener("change", fit);
  fit();
}
