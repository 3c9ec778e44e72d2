/**
 * One arm in the form: its schemes, and what it starts from.
 *
 * @module
 */
/// <reference lib="dom" />
import type { Role } from "../../../src/initializers/mod.ts";
import type { Picture } from "../protocol.ts";
import { colorScale } from "./colors.ts";
import { button, make, prose } from "./dom.ts";
import { drawPicture, limitOf } from "./heat_map.ts";
import { schemesIn } from "./kinds.ts";
import { describePicture, statisticsOf } from "./part_figure.ts";
import { DEFAULT, SchemePicker } from "./scheme_picker.ts";
import { kindWords, partWords } from "./words.ts";

/** What an arm's card does. */
export interface ArmCardEvents {
  /** The arm is another one now. */
  readonly change: () => void;
  /** The arm shall go. */
  readonly remove: () => void;
}

/** A form for an arm. */
export class ArmCard {
  /** What is drawn. */
  readonly element: HTMLFieldSetElement;
  #pickers: readonly SchemePicker[];
  #legend = make("legend");
  #preview = make("div", { class: "preview" });
  #remove: HTMLButtonElement;

  /**
   * @param text The arm, as `--init` takes it.
   * @param kinds The kinds of layers that the network has.
   */
  constructor(text: string, kinds: readonly Role["kind"][], { change, remove }: ArmCardEvents) {
    const chosen = schemesIn(text, kinds);
    const picked = kinds.map((kind) => chosen.find(({ row }) => row.kind === kind));
    this.#pickers = kinds.map((kind, i) => new SchemePicker(kind, picked[i], change));
    this.#remove = button("Remove", remove, { class: "quiet remove" });
    this.element = make(
      "fieldset",
      { class: "arm" },
      this.#legend,
      this.#remove,
      this.#preview,
      // Layers of the first kind are what most schemes are for.
      ...this.#pickers.map(({ element }, i) =>
        i === 0 ? element : folded(kindWords[kinds[i]], element, picked[i] !== undefined)
      ),
    );
  }

  /** The arm, as `--init` takes it. */
  get text(): string {
    const chosen = this.#pickers.flatMap(({ text }) => text === undefined ? [] : [text]);
    return chosen.join("+") || DEFAULT;
  }

  /** Shows its place and color among the arms. */
  place(number: number, color: string, removable: boolean): void {
    this.element.style.setProperty("--arm", color);
    this.#legend.textContent = `Start ${number}`;
    this.#remove.setAttribute("aria-label", `Remove start ${number}`);
    this.#remove.hidden = !removable;
  }

  /** Shows pictures of the values that it starts from. */
  preview(pictures: readonly Picture[]): void {
    const scale = colorScale();
    const shown = pictures.map((picture) => {
      const label = describePicture(`the first values of ${this.text}`, picture);
      const canvas = make("canvas", { class: "map", role: "img", "aria-label": label });
      drawPicture(canvas, picture, limitOf([picture]) || 1, scale);
      const name = make("span", {}, ...prose(partWords[picture.view.part].name));
      const facts = make("span", { class: "facts" }, ...statisticsOf(picture).slice(0, 2));
      return make("div", { class: "frame" }, canvas, name, facts);
    });
    this.#preview.replaceChildren(...shown);
  }

  /** Says why there is no picture. */
  refuse(why: string): void {
    this.#preview.replaceChildren(make("p", { class: "wrong", role: "alert" }, why));
  }
}

function folded(name: string, element: HTMLElement, open: boolean): HTMLElement {
  return make("details", { class: "more", open }, make("summary", {}, name), element);
}
