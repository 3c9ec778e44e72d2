/**
 * Files that the page gives.
 *
 * @module
 */
/// <reference lib="dom" />
import { make } from "./dom.ts";
import { color } from "./theme.ts";

/** Offers a file to be kept. */
export function download(name: string, content: Blob): void {
  const address = URL.createObjectURL(content);
  const link = make("a", { href: address, download: name });
  link.click();
  // Browsers read it after the click.
  setTimeout(() => URL.revokeObjectURL(address), 60_000);
}

/** One picture of several charts, one below the other on the page's ground, with a title each. */
export function joinCharts(
  charts: readonly { readonly title: string; readonly canvas: HTMLCanvasElement }[],
  legend: readonly { readonly name: string; readonly color: string }[],
): HTMLCanvasElement {
  const ratio = devicePixelRatio;
  const [title, pad] = [30 * ratio, 16 * ratio];
  const width = Math.max(...charts.map(({ canvas }) => canvas.width)) + 2 * pad;
  const height = charts.reduce((sum, { canvas }) => sum + canvas.height + title, 2 * pad + title);
  const joined = make("canvas", { width, height });
  const context = joined.getContext("2d")!;
  const font = getComputedStyle(document.body).fontFamily;
  context.fillStyle = color("--ground");
  context.fillRect(0, 0, width, height);
  context.textBaseline = "middle";
  let [x, y] = [pad, pad + title / 2];
  context.font = `${14 * ratio}px ${font}`;
  for (const { name, color: fill } of legend) {
    context.fillStyle = fill;
    context.fillRect(x, y - 5 * ratio, 10 * ratio, 10 * ratio);
    context.fillStyle = color("--ink");
    context.fillText(name, x + 16 * ratio, y);
    x += context.measureText(name).width + 40 * ratio;
  }
  y += title / 2;
  for (const { title: text, canvas } of charts) {
    context.font = `600 ${14 * ratio}px ${font}`;
    context.fillStyle = color("--ink");
    context.fillText(text, pad, y + title / 2);
    context.drawImage(canvas, pad, y + title);
    y += title + canvas.height;
  }
  return joined;
}

/**
 * A picture as a PNG file.
 *
 * @throws {Error} If the browser makes none.
 */
export function pngOf(canvas: HTMLCanvasElement): Promise<Blob> {
  return new Promise((resolve, reject) =>
    canvas.toBlob((blob) => {
      if (blob) resolve(blob);
      else reject(new Error("Cannot save the curves: the browser made no picture of them"));
    }, "image/png")
  );
}
