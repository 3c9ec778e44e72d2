/**
 * One arm in the form: its scheme, the scheme's options, and what it starts from.
 *
 * @module
 */
/// <reference lib="dom" />
import { parseScheme, type Role, type Scheme, schemesFor } from "../../../src/initializers/mod.ts";
import type { Picture } from "../protocol.ts";
import { colorScale } from "./colors.ts";
import { button, make, prose } from "./dom.ts";
import { drawPicture, limitOf } from "./heat_map.ts";
import { optionField } from "./option_field.ts";
import { describePicture, statisticsOf } from "./part_figure.ts";
import { partWords } from "./words.ts";

/** The arm that keeps what the network draws by itself. */
export const DEFAULT = "default";

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
  readonly element = make("fieldset", { class: "arm" });
  #rows: readonly Scheme[];
  #row?: Scheme;
  #texts: Record<string, string> = {};
  #legend = make("legend");
  #options = make("div", { class: "options" });
  #about = make("p", { class: "help" });
  #preview = make("div", { class: "preview", "aria-live": "off" });
  #remove: HTMLButtonElement;
  #events: ArmCardEvents;

  /**
   * @param text The arm, as `--init` takes it.
   * @param kinds The kinds of layers that the network has.
   */
  constructor(text: string, kinds: readonly Role["kind"][], events: ArmCardEvents) {
    this.#events = events;
    this.#rows = schemesFor(kinds);
    if (text !== DEFAULT) {
      const { row, given } = parseScheme(text, kinds);
      this.#row = row;
      this.#texts = { ...given };
    }
    const select = this.#select();
    this.#remove = button("Remove", events.remove, { class: "quiet" });
    this.element.append(
      this.#legend,
      make("div", { class: "row" }, select, this.#remove),
      this.#about,
      this.#preview,
      this.#options,
    );
    this.#showOptions();
  }

  /** The arm, as `--init` takes it. */
  get text(): string {
    const row = this.#row;
    if (!row) return DEFAULT;
    const changed = Object.entries(this.#texts).filter(([name, text]) =>
      row.options[name].parse(text) !== row.options[name].default
    );
    return [row.name, ...changed.map(([name, text]) => `${name}=${text}`)].join(":");
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

  #select(): HTMLSelectElement {
    const names = [DEFAULT, ...this.#rows.map(({ name }) => name)];
    const select = make(
      "select",
      { "aria-label": "Scheme" },
      ...names.map((value) =>
        make("option", { value, selected: value === (this.#row?.name ?? DEFAULT) }, value)
      ),
    );
    select.addEventListener("change", () => {
      this.#row = this.#rows.find(({ name }) => name === select.value);
      this.#texts = {};
      this.#showOptions();
      this.#events.change();
    });
    return select;
  }

  #showOptions(): void {
    const row = this.#row;
    const about = row?.description ?? "the usual random numbers of each layer";
    this.#about.replaceChildren(...prose(`${about[0].toUpperCase()}${about.slice(1)}.`));
    const fields = Object.entries(row?.options ?? {}).map(([name, option]) =>
      optionField(name, option, this.#texts[name] ?? String(option.default), (text) => {
        this.#texts[name] = text;
        this.#events.change();
      })
    );
    this.#options.replaceChildren(...fields);
  }
}
