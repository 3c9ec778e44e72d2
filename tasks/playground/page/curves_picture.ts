/**
 * The charts as one picture to be kept.
 *
 * @module
 */
/// <reference lib="dom" />
import type { ArmLook } from "./colors.ts";
import { make } from "./dom.ts";
import { flow, type Place } from "./flow.ts";
import { color } from "./theme.ts";

/** What a picture is made of. */
export interface CurvesPicture {
  /** The charts with their titles. */
  readonly charts: readonly { readonly title: string; readonly canvas: HTMLCanvasElement }[];
  /** The arms, and how their lines are drawn. */
  readonly arms: readonly (ArmLook & { readonly name: string })[];
  /** What stands below. */
  readonly note: string;
}

/** Sizes in CSS pixels: around all, of a title, of a line of text; of an arm's line in the key, with its gap too. */
const PAD = 16, TITLE = 30, LINE = 22, SWATCH = 26, KEY = 32;

/**
 * One picture of several charts, one below the other on the page's ground: first the key, whose lines have
 * the arms' dashes, then each chart with its title, and last the note.
 */
export function joinCharts(picture: CurvesPicture): HTMLCanvasElement {
  const { charts, arms } = picture;
  const ratio = devicePixelRatio;
  const joined = make("canvas");
  const context = joined.getContext("2d")!;
  const { inner, keys, words, top, bottom, height } = layOut(context, picture);
  // A canvas forgets its fonts and colors when its size is set.
  joined.width = Math.round((inner + 2 * PAD) * ratio);
  joined.height = Math.round(height * ratio);
  context.scale(ratio, ratio);
  context.textBaseline = "middle";
  context.fillStyle = color("--ground");
  context.fillRect(0, 0, joined.width, joined.height);
  write(context, "14px", "--ink");
  keys.forEach(({ x, line, width }, i) => {
    const [left, y] = [PAD + x, PAD + LINE * (line + 0.5)];
    drawLine(context, arms[i], left, y);
    context.fillText(arms[i].name, left + KEY, y, width);
  });
  write(context, "600 14px", "--ink");
  let y = top;
  for (const { title, canvas } of charts) {
    const [width, height] = [canvas.width, canvas.height].map((size) => size / ratio);
    context.fillText(title, PAD, y + TITLE / 2);
    context.drawImage(canvas, PAD, y + TITLE, width, height);
    y += TITLE + height;
  }
  write(context, "12px", "--quiet");
  for (const { word, x, line } of words) {
    context.fillText(word, PAD + x, bottom + LINE * (line + 0.5), inner);
  }
  return joined;
}

/** Where the parts of a picture lie, in CSS pixels: as wide as the widest chart. */
function layOut(context: CanvasRenderingContext2D, { charts, arms, note }: CurvesPicture) {
  const widthOf = (text: string) => context.measureText(text).width;
  const sizes = charts.map(({ canvas }) => [canvas.width, canvas.height]);
  const [widths, heights] = [0, 1].map((i) => sizes.map((size) => size[i] / devicePixelRatio));
  const inner = Math.max(...widths);
  write(context, "14px", "--ink");
  const names = arms.map(({ name }) => Math.min(Math.ceil(widthOf(name)), inner - KEY));
  const keys = flow(names.map((name) => KEY + name), 20, inner);
  write(context, "12px", "--quiet");
  const words = note.split(" ");
  const said = flow(words.map(widthOf), widthOf(" "), inner);
  const top = PAD + LINE * linesOf(keys);
  const bottom = heights.reduce((sum, height) => sum + TITLE + height, top);
  return {
    ...{ inner, top, bottom, height: bottom + LINE * linesOf(said) + PAD },
    keys: keys.map((place, i) => ({ ...place, width: names[i] })),
    words: said.map((place, i) => ({ ...place, word: words[i] })),
  };
}

function linesOf(places: readonly Place[]): number {
  return (places.at(-1)?.line ?? -1) + 1;
}

function write(context: CanvasRenderingContext2D, style: string, ink: string): void {
  context.font = `${style} ${getComputedStyle(document.body).fontFamily}`;
  context.fillStyle = color(ink);
}

/** Draws a piece of an arm's line. */
function drawLine(
  context: CanvasRenderingContext2D,
  { color, dash }: ArmLook,
  x: number,
  y: number,
): void {
  context.strokeStyle = color;
  context.lineWidth = 4;
  context.setLineDash(dash);
  context.beginPath();
  context.moveTo(x, y);
  context.lineTo(x + SWATCH, y);
  context.stroke();
}
