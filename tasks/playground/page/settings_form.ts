/**
 * The settings of the next run.
 *
 * @module
 */
/// <reference lib="dom" />
import { modelsFor, type SettingName, settingsOf, usedSettings } from "../engine/settings.ts";
import { type ModelName, models, type Problem, problems, type RunSettings } from "../protocol.ts";
import type { ArmsForm } from "./arms_form.ts";
import { byId, make } from "./dom.ts";
import { kindsOf } from "./kinds.ts";
import { type NumberField, numberField, type NumberName } from "./number_field.ts";
import { modelWords, problemWords } from "./words.ts";

/** Where numbers stand in the form. */
const places: Readonly<Record<string, readonly NumberName[]>> = {
  training: ["lr", "batch", "steps", "seed"],
  machine: ["threads"],
  sizes: ["dim", "depth", "heads", "patch", "kernel", "states", "letters", "pairs"],
};

const devices = ["auto", "cpu", "webgpu"] as const;

/** The form, whose arms lie in a form of their own. */
export class SettingsForm {
  #settings: RunSettings;
  #arms: ArmsForm;
  #change: () => void;
  #numbers = new Map<NumberName, NumberField>();
  #problem = byId("problem", HTMLSelectElement);
  #model = byId("model", HTMLSelectElement);
  #data = byId("data", HTMLSelectElement);
  #device = byId("device", HTMLSelectElement);

  /**
   * @param settings What it shows first.
   * @param change What to do after a change.
   */
  constructor(settings: RunSettings, arms: ArmsForm, change: () => void) {
    this.#settings = settings;
    this.#arms = arms;
    this.#change = change;
    options(this.#problem, problems.map((problem) => [problem, problemWords[problem]]));
    this.#listen();
    for (const [id, names] of Object.entries(places)) {
      for (const name of names) {
        const field = numberField(name, (value) => this.#set({ [name]: value }));
        this.#numbers.set(name, field);
        byId(id, HTMLElement).append(field.element);
      }
    }
    this.show(settings);
  }

  /** The settings as they stand in the form. */
  get settings(): RunSettings {
    return { ...this.#settings, init: this.#arms.texts };
  }

  /** Shows other settings. */
  show(settings: RunSettings): void {
    this.#settings = settings;
    this.#showChoices();
    for (const [name, field] of this.#numbers) field.show(settings[name]);
    this.#arms.show(settings.init, kindsOf(settings));
  }

  /** Offers images from files, and takes them. */
  useFiles(): void {
    this.#data.querySelector("option[value=files]")!.removeAttribute("disabled");
    if (this.#settings.problem !== "images") this.#replace("images");
    this.#set({ data: "files" });
    this.#showChoices();
  }

  #listen(): void {
    this.#problem.addEventListener("change", () => {
      this.#replace(chosen(problems, this.#problem.value));
    });
    this.#model.addEventListener("change", () => {
      this.#replace(this.#settings.problem, chosen(models, this.#model.value));
    });
    this.#data.addEventListener("change", () => {
      this.#set({ data: chosen(["synthetic", "files"], this.#data.value) });
    });
    this.#device.addEventListener("change", () => {
      this.#set({ device: chosen(devices, this.#device.value) });
    });
  }

  #showChoices(): void {
    const { problem, model, data, device } = this.#settings;
    options(this.#model, modelsFor(problem).map((name) => [name, modelWords[name]]));
    this.#problem.value = problem;
    this.#model.value = model;
    this.#data.value = data;
    this.#device.value = device;
    const used: readonly SettingName[] = usedSettings(this.#settings);
    this.#data.closest<HTMLElement>(".setting")!.hidden = !used.includes("data");
    for (const [name, { element }] of this.#numbers) element.hidden = !used.includes(name);
  }

  /** Takes another network with its usual settings; device and seed stay. */
  #replace(problem: Problem, model?: ModelName): void {
    const { device, threads, seed } = this.#settings;
    this.show(settingsOf({ problem, ...model && { model }, device, threads, seed }));
    this.#changed();
  }

  #set(changed: Partial<RunSettings>): void {
    this.#settings = { ...this.#settings, ...changed };
    this.#changed();
  }

  #changed(): void {
    this.#change();
    this.#arms.previewAll();
  }
}

/** One of some words, which a menu has given. */
function chosen<const T extends string>(words: readonly T[], text: string): T {
  return words.find((word) => word === text)!;
}

function options(select: HTMLSelectElement, rows: readonly (readonly [string, string])[]): void {
  select.replaceChildren(...rows.map(([value, text]) => make("option", { value }, text)));
}
