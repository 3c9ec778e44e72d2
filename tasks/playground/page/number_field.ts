/**
 * A number of a run's settings as a field of a form.
 *
 * @module
 */
/// <reference lib="dom" />
import { settings } from "../engine/settings.ts";
import { make } from "./dom.ts";
import { settingWords } from "./words.ts";

/** A setting that is a number. */
export type NumberName = keyof typeof settingWords;

/** A field and what it holds. */
export interface NumberField {
  /** What is drawn. */
  readonly element: HTMLElement;
  /** Shows a value. */
  readonly show: (value: number) => void;
}

/** A field that calls with every allowed number that is typed. */
export function numberField(name: NumberName, change: (value: number) => void): NumberField {
  const { help, rule, read, fits } = settings[name];
  const id = `setting-${name}`;
  const input = make("input", {
    ...{ id, type: "text", inputmode: "decimal", autocomplete: "off" },
    "aria-describedby": `${id}-help`,
  });
  const wrong = make("p", { class: "wrong", role: "alert", hidden: true });
  const judge = (): number | undefined => {
    const value = read(input.value.trim());
    const allowed = fits(value);
    input.setAttribute("aria-invalid", String(!allowed));
    wrong.hidden = allowed;
    wrong.textContent = allowed ? "" : `Expected ${rule}.`;
    return allowed ? Number(value) : undefined;
  };
  input.addEventListener("input", () => {
    const value = judge();
    if (value !== undefined) change(value);
  });
  const element = make(
    "div",
    { class: "setting" },
    make("label", { for: id }, settingWords[name]),
    input,
    make("span", { class: "help", id: `${id}-help` }, help),
    wrong,
  );
  const show = (value: number) => {
    input.value = String(value);
    judge();
  };
  return { element, show };
}
