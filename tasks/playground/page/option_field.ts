/**
 * One option of a scheme as a field of a form.
 *
 * @module
 */
/// <reference lib="dom" />
import type { SchemeOption } from "../../../src/initializers/mod.ts";
import { make, prose } from "./dom.ts";
import { sliderRange } from "./slider.ts";

/** What options that are known by a sign are called. */
const signs: Readonly<Record<string, string>> = {
  alpha1: "α₁",
  beta1: "β₁",
  alpha2: "α₂",
  beta2: "β₂",
  sigma: "σ",
};

let fields = 0;

/**
 * A field for an option.
 *
 * @param text Its value.
 * @param change What to do with another one, which the option allows.
 */
export function optionField(
  name: string,
  option: SchemeOption,
  text: string,
  change: (text: string) => void,
): HTMLElement {
  const id = `option-${++fields}`;
  const label = make("label", { for: id }, signs[name] ?? name);
  const help = make("span", { class: "help", id: `${id}-help` }, ...prose(option.help));
  const described = { id, "aria-describedby": `${id}-help` };
  const { input } = option;
  const field = (...children: HTMLElement[]) =>
    make("div", { class: `option ${input.kind}` }, label, ...children, help);
  if (input.kind === "choice") {
    const choices = input.choices.map((value) =>
      make("option", { value, selected: value === text }, value)
    );
    const select = make("select", described, ...choices);
    select.addEventListener("change", () => change(select.value));
    return field(select);
  }
  if (input.kind === "boolean") {
    const box = make("input", { type: "checkbox", ...described, checked: text === "true" });
    box.addEventListener("change", () => change(String(box.checked)));
    return field(box);
  }
  const whole = input.kind === "integer";
  const range = sliderRange(Number(option.default), input.bounds, whole);
  const slider = make("input", { type: "range", ...described, ...{ ...range }, value: text });
  const number = make("input", {
    type: "text",
    inputmode: "decimal",
    "aria-label": `${name}, as a number`,
    value: text,
  });
  const wrong = make("p", { class: "wrong", role: "alert", hidden: true });
  slider.addEventListener("input", () => {
    number.value = String(Number(Number(slider.value).toPrecision(3)));
    number.dispatchEvent(new Event("input"));
  });
  number.addEventListener("input", () => {
    const allowed = option.parse(number.value.trim()) !== undefined;
    number.setAttribute("aria-invalid", String(!allowed));
    wrong.hidden = allowed;
    wrong.textContent = allowed ? "" : `${signs[name] ?? name} must be ${option.rule}.`;
    if (!allowed) return;
    slider.value = number.value;
    change(number.value.trim());
  });
  return field(slider, number, wrong);
}
