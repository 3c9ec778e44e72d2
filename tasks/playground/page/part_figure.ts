/**
 * One part of the arms' layers as pictures side by side, with the color scale that they share.
 *
 * @module
 */
/// <reference lib="dom" />
import type { Part, Picture } from "../protocol.ts";
import { type ArmLook, swatch } from "./colors.ts";
import { make, prose } from "./dom.ts";
import { drawPicture, drawScale, limitOf, steadyLimit } from "./heat_map.ts";
import { endOfScale, partWords, short } from "./words.ts";

/** An arm's picture on the page. */
interface Frame {
  readonly arm: string;
  readonly canvas: HTMLCanvasElement;
  readonly facts: HTMLElement;
}

/** The statistics of a picture, as terms and numbers. */
export function statisticsOf({ statistics }: Picture): HTMLElement[] {
  return statistics.map(({ name, value, meaning }) =>
    make("span", { title: meaning }, `${name} `, make("b", {}, short(value)))
  );
}

/** What a picture is, for who doesn't see it. */
export function describePicture(arm: string, { statistics, view }: Picture): string {
  const facts = statistics.map(({ name, value }) => `${name} ${short(value)}`).join(", ");
  return `${partWords[view.part].name} of ${arm}, layer ${view.layer + 1}. ${facts}`;
}

/** The pictures of a part. */
export class PartFigure {
  /** What is drawn. */
  readonly element: HTMLElement;
  #frames: Frame[];
  #limit = 0;
  #pictures: readonly Picture[] = [];
  #scale = make("canvas", { class: "scale", "aria-hidden": "true" });
  #meanings = make("span");
  #ends = ["low", "zero", "high"].map((place) => make("span", { class: place }));

  /** @param part Which part. */
  constructor(part: Part, arms: readonly string[], looks: readonly ArmLook[]) {
    const { name, text } = partWords[part];
    this.#frames = arms.map((arm) => ({
      arm,
      canvas: make("canvas", { class: "map", role: "img", "aria-label": `${name} of ${arm}` }),
      facts: make("p", { class: "facts" }),
    }));
    const frames = this.#frames.map(({ arm, canvas, facts }, i) => {
      const label = make("p", { class: "frame-name" }, swatch(looks[i]), arm);
      return make("div", { class: "frame" }, label, canvas, facts);
    });
    const legend = make("div", { class: "legend" }, this.#scale, ...this.#ends);
    this.element = make(
      "figure",
      { class: "part", "data-part": part },
      make("h3", {}, ...prose(name)),
      make("div", { class: "frames" }, ...frames),
      legend,
      make("figcaption", {}, `Shows ${text}. `, this.#meanings),
    );
  }

  /** Begins a color scale of its own, as for another layer. */
  reset(): void {
    this.#limit = 0;
  }

  /** Draws the arms' pictures. */
  update(pictures: readonly Picture[], scale: Uint8ClampedArray): void {
    this.#pictures = pictures;
    this.#limit = steadyLimit(this.#limit, limitOf(pictures));
    this.redraw(scale);
    pictures.forEach((picture, arm) => {
      const frame = this.#frames[arm];
      frame.canvas.setAttribute("aria-label", describePicture(frame.arm, picture));
      frame.facts.replaceChildren(...statisticsOf(picture));
    });
    const meanings = pictures[0].statistics.map(({ name, meaning }) => `${name}: ${meaning}.`);
    this.#meanings.replaceChildren(...prose(meanings.join(" ")));
    const ends = [endOfScale(-this.#limit), "0", endOfScale(this.#limit)];
    this.#ends.forEach((end, i) => end.textContent = ends[i]);
  }

  /** Draws the same pictures in these colors. */
  redraw(scale: Uint8ClampedArray): void {
    drawScale(this.#scale, scale);
    this.#pictures.forEach((picture, arm) =>
      drawPicture(this.#frames[arm].canvas, picture, this.#limit, scale)
    );
  }
}
