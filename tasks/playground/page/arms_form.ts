/**
 * The arms that the next run compares.
 *
 * @module
 */
/// <reference lib="dom" />
import type { Role } from "../../../src/initializers/mod.ts";
import { MOST_ARMS } from "../engine/settings.ts";
import type { Picture } from "../protocol.ts";
import { ArmCard } from "./arm_card.ts";
import { armLooks } from "./colors.ts";
import { button, byId } from "./dom.ts";
import { DEFAULT } from "./scheme_picker.ts";
import { messageOf } from "./words.ts";

/** What the form does. */
export interface ArmsFormEvents {
  /** There are other arms, or an arm is another one. */
  readonly change: () => void;
  /** Asks for pictures of an arm's first values. */
  readonly preview: (arm: string) => Promise<readonly Picture[]>;
}

/** The cards of all arms. */
export class ArmsForm {
  #cards: ArmCard[] = [];
  #kinds: readonly Role["kind"][] = [];
  #place = byId("arms", HTMLElement);
  #events: ArmsFormEvents;
  /** Cards whose pictures are no longer those of their arms. */
  #stale = new Set<ArmCard>();
  #drawing = false;
  #add = button("Add a start", () => this.#append(DEFAULT), { class: "quiet" });

  /** @param events What to do after changes. */
  constructor(events: ArmsFormEvents) {
    this.#events = events;
    this.#place.after(this.#add);
  }

  /** The arms, as `--init` takes them. */
  get texts(): string[] {
    return this.#cards.map(({ text }) => text);
  }

  /** Shows these arms for a network whose layers are of these kinds. */
  show(texts: readonly string[], kinds: readonly Role["kind"][]): void {
    this.#kinds = kinds;
    this.#cards = [];
    texts.forEach((text) => this.#cards.push(this.#card(text)));
    this.#arrange();
  }

  /** Draws the first values of all arms anew. */
  previewAll(): void {
    this.#preview(...this.#cards);
  }

  #card(text: string): ArmCard {
    const card: ArmCard = new ArmCard(text, this.#kinds, {
      change: () => {
        this.#arrange();
        this.#events.change();
        this.#preview(card);
      },
      remove: () => {
        this.#cards = this.#cards.filter((other) => other !== card);
        this.#arrange();
        this.#events.change();
      },
    });
    return card;
  }

  #append(text: string): void {
    const card = this.#card(text);
    this.#cards.push(card);
    this.#arrange();
    this.#events.change();
    this.#preview(card);
  }

  #arrange(): void {
    const looks = armLooks(this.texts);
    this.#cards.forEach((card, i) => card.place(i + 1, looks[i].color, this.#cards.length > 1));
    const elements = this.#cards.map(({ element }) => element);
    const same = this.#place.children.length === elements.length &&
      elements.every((element, i) => this.#place.children[i] === element);
    // What has the focus keeps it.
    if (!same) this.#place.replaceChildren(...elements);
    this.#add.hidden = this.#cards.length >= MOST_ARMS;
  }

  /** Asks for one picture after the other: while one is drawn, a slider may move on. */
  async #preview(...cards: readonly ArmCard[]): Promise<void> {
    cards.forEach((card) => this.#stale.add(card));
    if (this.#drawing) return;
    this.#drawing = true;
    for (const card of this.#stale) {
      this.#stale.delete(card);
      if (this.#cards.includes(card)) await this.#draw(card);
    }
    this.#drawing = false;
  }

  async #draw(card: ArmCard): Promise<void> {
    try {
      card.preview(await this.#events.preview(card.text));
    } catch (error) {
      card.refuse(messageOf(error));
    }
  }
}
