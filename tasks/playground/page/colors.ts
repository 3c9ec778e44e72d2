/**
 * Colors of arms and of numbers, as the reports have them.
 *
 * @module
 */
/// <reference lib="dom" />
import { armStyles } from "../../../src/reports/mod.ts";
import { make } from "./dom.ts";
import { schemeTexts } from "./kinds.ts";
import { color, isDark } from "./theme.ts";

/** How an arm is drawn. */
export interface ArmLook {
  /** CSS color of its scheme. */
  readonly color: string;
  /** Dashes of its lines, which tell arms of one scheme apart. */
  readonly dash: readonly number[];
}

const dashes: readonly (readonly number[])[] = [[], [8, 4], [2, 3], [10, 3, 2, 3]];

/** The schemes of an arm, without options and kinds of layers. */
export function schemeOf(arm: string): string {
  const names = schemeTexts(arm).map((text) => text.split(":")[0].replace(/^.*\./, ""));
  return names.join("+");
}

/** The look of each arm: a color for each scheme, and dashes among arms of one. */
export function armLooks(arms: readonly string[]): ArmLook[] {
  const schemes = arms.map(schemeOf);
  const styles = armStyles([...new Set(schemes)]);
  return schemes.map((scheme, index) => {
    const before = schemes.slice(0, index).filter((other) => other === scheme).length;
    return { color: styles.get(scheme)!.color, dash: dashes[before % dashes.length] };
  });
}

/**
 * An arm's line as a CSS picture: its color, with its dashes.
 *
 * @param angle Where it runs to, in degrees: 90 to the right, 180 down.
 */
export function lineOf({ color, dash }: ArmLook, angle: number): string {
  let end = 0;
  const pieces = (dash.length ? dash : [1]).map((length, i) =>
    `${i % 2 ? "transparent" : color} ${end}px ${end += length}px`
  );
  return `repeating-linear-gradient(${angle}deg, ${pieces.join(", ")})`;
}

/** A piece of an arm's line, for keys. */
export function swatch(look: ArmLook): HTMLElement {
  const element = make("span", { class: "swatch", "aria-hidden": "true" });
  element.style.background = lineOf(look, 90);
  return element;
}

type Rgb = readonly [number, number, number];

function rgb(hex: string): Rgb {
  const [red, green, blue] = [1, 3, 5].map((at) => parseInt(hex.slice(at, at + 2), 16));
  return [red, green, blue];
}

/** From the most negative number through zero, which is the page's ground, to the largest. */
function stops(): readonly string[] {
  const ground = color("--ground");
  return isDark()
    ? ["#6bb0f0", "#2f6299", ground, "#a8432f", "#ff8a66"]
    : ["#0b4f8a", "#6fa8d6", ground, "#ee9677", "#a31f12"];
}

/** The number of colors of a scale; odd, so that zero has one of its own. */
export const COLORS = 255;

/** The color scale as {@linkcode COLORS} opaque pixels, in ImageData's order of bytes. */
export function colorScale(): Uint8ClampedArray {
  const anchors = stops().map(rgb);
  const bytes = new Uint8ClampedArray(4 * COLORS);
  for (let i = 0; i < COLORS; i++) {
    const at = i / (COLORS - 1) * (anchors.length - 1);
    const low = Math.min(Math.floor(at), anchors.length - 2);
    const part = at - low;
    for (let channel = 0; channel < 3; channel++) {
      const [from, to] = [anchors[low][channel], anchors[low + 1][channel]];
      bytes[4 * i + channel] = Math.round(from + part * (to - from));
    }
    bytes[4 * i + 3] = 255;
  }
  return bytes;
}
