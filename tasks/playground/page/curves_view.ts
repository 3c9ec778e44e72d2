/**
 * The learning curves: loss and accuracy, and their files.
 *
 * @module
 */
/// <reference lib="dom" />
import { RunCurves } from "../engine/curves.ts";
import type { WorkerMessage } from "../protocol.ts";
import { CurveChart } from "./chart.ts";
import { type ArmLook, swatch } from "./colors.ts";
import { byId, eachFrame, make } from "./dom.ts";
import { joinCharts } from "./curves_picture.ts";
import { download, pngOf } from "./download.ts";
import { onTheme } from "./theme.ts";
import { messageOf } from "./words.ts";

/** The charts of a run. */
export class CurvesView {
  #curves = new RunCurves([], "");
  #looks: readonly ArmLook[] = [];
  #loss = new CurveChart("loss", "Loss");
  #accuracy = new CurveChart("accuracy", "Accuracy");
  #said = byId("curves-said", HTMLElement);
  #draw = eachFrame(() => [this.#accuracy, this.#loss].forEach((chart) => chart.update()));

  constructor() {
    byId("charts", HTMLElement).append(this.#accuracy.element, this.#loss.element);
    byId("save-csv", HTMLButtonElement).addEventListener("click", () => this.#saveCsv());
    byId("save-png", HTMLButtonElement).addEventListener("click", () => this.#savePng());
    onTheme(() => [this.#accuracy, this.#loss].forEach((chart) => chart.redraw()));
  }

  /**
   * Begins the curves of another run.
   *
   * @param data What it learns from, in words.
   */
  show(arms: readonly string[], looks: readonly ArmLook[], data: string): void {
    this.#curves = new RunCurves(arms, data);
    this.#looks = looks;
    for (const chart of [this.#accuracy, this.#loss]) chart.show(this.#curves);
    const names = arms.map((arm, i) => make("span", { class: "arm-key" }, swatch(looks[i]), arm));
    byId("curves-legend", HTMLElement).replaceChildren(
      ...names,
      make("span", { class: "quiet-text" }, "lines: each step’s examples, smoothed; rings: test"),
    );
  }

  /** Adds what a message tells of steps or tests. */
  add(message: WorkerMessage): void {
    this.#curves.add(message);
    this.#draw();
  }

  /** Says something below the charts. */
  say(text: string): void {
    this.#said.textContent = text;
  }

  #saveCsv(): void {
    download("curves.csv", new Blob([this.#curves.csv()], { type: "text/csv" }));
    this.say("Saved curves.csv.");
  }

  async #savePng(): Promise<void> {
    const { names, data } = this.#curves;
    const charts = [this.#accuracy, this.#loss].flatMap(({ title, canvas }) =>
      canvas ? [{ title, canvas }] : []
    );
    const arms = names.map((name, i) => ({ name, ...this.#looks[i] }));
    try {
      download("curves.png", await pngOf(joinCharts({ charts, arms, note: `Data: ${data}.` })));
      this.say("Saved curves.png.");
    } catch (error) {
      this.say(messageOf(error));
    }
  }
}
