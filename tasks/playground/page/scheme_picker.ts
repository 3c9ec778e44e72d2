/**
 * The choice of a scheme for the layers of one kind, with its options.
 *
 * @module
 */
/// <reference lib="dom" />
import {
  type ParsedScheme,
  type Role,
  type Scheme,
  schemesFor,
} from "../../../src/initializers/mod.ts";
import { make, prose } from "./dom.ts";
import { optionField } from "./option_field.ts";
import { kindWords } from "./words.ts";

/** What layers of a kind keep that have no scheme: what the network draws by itself. */
export const DEFAULT = "default";

/** A menu of schemes, and fields for the options of the one that is chosen. */
export class SchemePicker {
  /** What is drawn. */
  readonly element: HTMLElement;
  #kind: Role["kind"];
  #rows: readonly Scheme[];
  #row?: Scheme;
  #texts: Record<string, string> = {};
  #layers = "all";
  #about = make("p", { class: "help" });
  #options = make("div", { class: "options" });
  #change: () => void;

  /**
   * @param kind The layers that it is for.
   * @param chosen The scheme for them, if there is one.
   * @param change What to do after a change.
   */
  constructor(kind: Role["kind"], chosen: ParsedScheme | undefined, change: () => void) {
    this.#kind = kind;
    this.#rows = schemesFor([kind]);
    this.#change = change;
    if (chosen) {
      this.#row = chosen.row;
      this.#texts = { ...chosen.given };
      this.#layers = chosen.layers;
    }
    this.element = make(
      "div",
      { class: "scheme" },
      make("label", {}, kindWords[kind], this.#select()),
      this.#about,
      this.#options,
    );
    this.#showOptions();
  }

  /** The scheme with its options, as `--init` takes it; none if the layers keep what they draw. */
  get text(): string | undefined {
    const row = this.#row;
    if (!row) return undefined;
    const changed = Object.entries(this.#texts).filter(([name, text]) =>
      row.options[name].parse(text) !== row.options[name].default
    );
    const layers = this.#layers === "all" ? [] : [["layers", this.#layers]];
    return [row.name, ...[...changed, ...layers].map((option) => option.join("="))].join(":");
  }

  #select(): HTMLSelectElement {
    const chosen = this.#row?.name ?? DEFAULT;
    const names = [DEFAULT, ...this.#rows.map(({ name }) => name)];
    const select = make(
      "select",
      { name: this.#kind },
      ...names.map((value) => make("option", { value, selected: value === chosen }, value)),
    );
    select.addEventListener("change", () => {
      this.#row = this.#rows.find(({ name }) => name === select.value);
      this.#texts = {};
      this.#showOptions();
      this.#change();
    });
    return select;
  }

  #showOptions(): void {
    const row = this.#row;
    const about = row?.description ?? "the usual random numbers";
    this.#about.replaceChildren(...prose(`${about[0].toUpperCase()}${about.slice(1)}.`));
    const fields = Object.entries(row?.options ?? {}).map(([name, option]) =>
      optionField(name, option, this.#texts[name] ?? String(option.default), (text) => {
        this.#texts[name] = text;
        this.#change();
      })
    );
    this.#options.replaceChildren(...fields);
  }
}
