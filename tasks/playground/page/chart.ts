/**
 * One chart of the curves of all arms: what each step's examples gave, smoothed, and test results as
 * points.
 *
 * @module
 */
/// <reference lib="dom" />
// No manifest lists it, as whatever a manifest lists is downloaded before any task runs.
// deno-lint-ignore no-import-prefix
import uPlot from "npm:uplot@1.6.32";
// deno-lint-ignore no-import-prefix
import chartStyle from "npm:uplot@1.6.32/dist/uPlot.min.css" with { type: "text" };
import { armLooks } from "./colors.ts";
import { make } from "./dom.ts";
import type { RunCurves } from "../engine/curves.ts";
import { chartData, type Quantity, smoothed, titleOf } from "./chart_data.ts";
import { color } from "./theme.ts";

const sheet = new CSSStyleSheet();
sheet.replaceSync(chartStyle);
document.adoptedStyleSheets.push(sheet);

/** Height of a chart in CSS pixels. */
const HEIGHT = 220;

const number = (value: number) => value.toPrecision(3);
const percent = (value: number) => `${(100 * value).toFixed(0)} %`;

/** A chart of one quantity. */
export class CurveChart {
  /** The chart and what it says. */
  readonly element: HTMLElement;
  #plot?: uPlot;
  #place: HTMLElement;
  #quantity: Quantity;
  #name: string;
  #heading = make("h3");
  #curves?: RunCurves;

  /** @param name What its axis is. */
  constructor(quantity: Quantity, name: string) {
    this.#quantity = quantity;
    this.#name = name;
    this.#heading.textContent = name;
    this.#place = make("div", { class: "plot", role: "img", "aria-label": name });
    this.element = make("figure", { class: "chart" }, this.#heading, this.#place);
    const observer = new ResizeObserver(() => this.#resize());
    observer.observe(this.#place);
  }

  /** The picture of the chart as it is drawn, if there is one. */
  get canvas(): HTMLCanvasElement | undefined {
    return this.#plot?.ctx.canvas;
  }

  /** What it is of; that the data were generated is a part of it. */
  get title(): string {
    return titleOf(this.#name, this.#curves?.data);
  }

  /** Draws another run from now on. */
  show(curves: RunCurves): void {
    this.#curves = curves;
    this.#heading.textContent = this.title;
    this.#build();
  }

  /** Draws the points that have come, and says the last ones to who doesn't see them. */
  update(): void {
    const curves = this.#curves;
    if (!curves || !this.#plot) return;
    this.#plot.setData(this.#data(curves));
    const last = curves.arms.map((arm, index) => {
      const value = smoothed(arm[this.#quantity].points).at(-1);
      return value === undefined ? "" : `${curves.names[index]} ${this.#format(value)}`;
    }).filter(Boolean);
    this.#place.setAttribute("aria-label", `${this.#quantity}: ${last.join(", ") || "no steps"}`);
  }

  /** Draws all anew, as after a change of colors. */
  redraw(): void {
    if (this.#curves) this.#build();
  }

  #format(value: number): string {
    return this.#quantity === "accuracy" ? percent(value) : number(value);
  }

  #build(): void {
    const curves = this.#curves!;
    this.#plot?.destroy();
    const width = Math.max(200, this.#place.clientWidth);
    const options = this.#options(curves.names, width);
    this.#plot = new uPlot(options, this.#data(curves), this.#place);
  }

  #data(curves: RunCurves): uPlot.AlignedData {
    return chartData(curves, this.#quantity) as uPlot.AlignedData;
  }

  #resize(): void {
    const width = this.#place.clientWidth;
    if (this.#plot && width > 0 && width !== this.#plot.width) {
      this.#plot.setSize({ width, height: HEIGHT });
    }
  }

  #options(arms: readonly string[], width: number): uPlot.Options {
    const axis: uPlot.Axis = {
      stroke: color("--quiet"),
      grid: { stroke: color("--rule"), width: 1 },
      ticks: { stroke: color("--rule"), width: 1 },
      font: `12px ${getComputedStyle(document.body).fontFamily}`,
    };
    const lines = armLooks(arms).flatMap((look): uPlot.Series[] => [
      { stroke: `${look.color}40`, width: 1, points: { show: false } },
      {
        stroke: look.color,
        width: 2.5,
        dash: [...look.dash],
        points: { show: false },
      },
      {
        stroke: look.color,
        width: 0,
        points: { show: true, size: 8, width: 2, fill: color("--ground"), stroke: look.color },
      },
    ]);
    const accuracy = this.#quantity === "accuracy";
    return {
      width,
      height: HEIGHT,
      legend: { show: false },
      cursor: { show: false },
      scales: {
        x: { time: false, range: (_, __, most) => [0, Math.max(most, 20)] },
        y: accuracy ? { range: (_, __, most) => [0, Math.min(1, 1.08 * most || 1)] } : {},
      },
      axes: [
        { ...axis, incrs: [1, 2, 5, 10, 20, 50, 100, 200, 500, 1e3, 2e3, 5e3, 1e4, 1e5, 1e6] },
        {
          ...axis,
          // Losses that hardly differ have more digits than usual.
          size: (_, labels) =>
            Math.max(52, 16 + 7 * Math.max(...(labels ?? [""]).map((one) => one.length))),
          values: (_, ticks) => ticks.map((tick) => this.#tick(tick)),
        },
      ],
      series: [{}, ...lines],
    };
  }

  #tick(value: number): string {
    return this.#quantity === "accuracy" ? percent(value) : String(Number(value.toPrecision(6)));
  }
}
