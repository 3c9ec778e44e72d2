/**
 * The pictures of weights of all arms, and the choice of the layer and head that they are of.
 *
 * @module
 */
/// <reference lib="dom" />
import type { Part, Picture, ShownPart, View } from "../protocol.ts";
import { type ArmLook, colorScale } from "./colors.ts";
import { byId, make } from "./dom.ts";
import { PartFigure } from "./part_figure.ts";
import { onTheme } from "./theme.ts";
import { whole } from "./words.ts";

/** Figures of a run's weights. */
export class WeightsView {
  #figures = new Map<Part, PartFigure>();
  #parts: readonly ShownPart[] = [];
  #place = byId("maps", HTMLElement);
  #layer = byId("layer", HTMLSelectElement);
  #head = byId("head", HTMLSelectElement);
  #when = byId("maps-step", HTMLElement);
  #scale = colorScale();
  #look: (views: readonly View[]) => void;

  /** @param look What to do when something else shall be seen. */
  constructor(look: (views: readonly View[]) => void) {
    this.#look = look;
    for (const select of [this.#layer, this.#head]) {
      select.addEventListener("change", () => {
        for (const figure of this.#figures.values()) figure.reset();
        look(this.#views());
      });
    }
    onTheme(() => {
      this.#scale = colorScale();
      for (const figure of this.#figures.values()) figure.redraw(this.#scale);
    });
  }

  /** Begins another run, of which these parts are shown. */
  show(parts: readonly ShownPart[], arms: readonly string[], looks: readonly ArmLook[]): void {
    this.#parts = parts;
    const layers = Math.max(0, ...parts.map(({ layers }) => layers));
    const heads = Math.max(0, ...parts.map(({ heads }) => heads));
    const numbered = (count: number) =>
      Array.from({ length: count }, (_, i): [string, string] => [String(i), String(i + 1)]);
    fill(this.#layer, numbered(layers));
    fill(this.#head, [["all", "all"], ...numbered(heads)]);
    this.#head.parentElement!.hidden = heads === 0;
    this.#figures = new Map(
      parts.map(({ part }) => [part, new PartFigure(part, arms, looks)]),
    );
    const figures = [...this.#figures.values()];
    this.#place.replaceChildren(...figures.map(({ element }) => element));
    // It begins with the first layer.
    if (this.#layer.value !== "0" || this.#head.value !== "all") this.#look(this.#views());
  }

  /** The parts of the chosen layer and head. */
  #views(): View[] {
    const [layer, head] = [Number(this.#layer.value), Number(this.#head.value)];
    return this.#parts.map(({ part, layers, heads }) => ({
      part,
      layer: Math.min(layer, layers - 1),
      head: head < heads ? head : "all",
    }));
  }

  /** Draws pictures, those of each arm. */
  update(step: number, arms: readonly (readonly Picture[])[]): void {
    for (const [part, figure] of this.#figures) {
      const pictures = arms.flatMap((all) => all.filter(({ view }) => view.part === part));
      if (pictures.length === arms.length) figure.update(pictures, this.#scale);
    }
    this.#when.textContent = step === 0 ? "before training" : `after ${whole(step)} steps`;
  }
}

/** Fills a select, and keeps what was chosen if it is still there. */
function fill(select: HTMLSelectElement, options: readonly [value: string, text: string][]): void {
  const chosen = select.value;
  select.replaceChildren(...options.map(([value, text]) => make("option", { value }, text)));
  if (options.some(([value]) => value === chosen)) select.value = chosen;
}
