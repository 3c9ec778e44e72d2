/**
 * The table of where a training step's time goes.
 *
 * @module
 */
/// <reference lib="dom" />
import { byId, make } from "./dom.ts";
import type { Engine } from "./engine.ts";
import { type OperationTime, operationTimes } from "./step_times.ts";
import { messageOf } from "./words.ts";

/** Operations that the table names; the others are one line. */
const MOST = 8;

/** Makes the button that times a step of the first arm. */
export function setUpStepTimes(engine: Engine): void {
  const [timer, said] = [byId("time-step", HTMLButtonElement), byId("times-said", HTMLElement)];
  timer.addEventListener("click", async () => {
    timer.disabled = true;
    said.textContent = "Timing …";
    try {
      const { profile } = await engine.ask<"profile">({ kind: "profile", arm: 0 });
      const times = operationTimes(profile);
      const sum = times.reduce((all, { milliseconds }) => all + milliseconds, 0);
      byId("times", HTMLElement).replaceChildren(table(times));
      said.textContent = `A step of one start takes ${profile.milliseconds.toFixed(1)} ms; its ` +
        `kernels, timed one after the other, ${sum.toFixed(1)} ms (medians of ${profile.runs}).`;
    } catch (error) {
      said.textContent = messageOf(error);
    }
    timer.disabled = false;
  });
}

/** Forgets what was timed: it was of another run. */
export function clearStepTimes(): void {
  byId("times", HTMLElement).replaceChildren();
  byId("times-said", HTMLElement).textContent = "";
}

function table(times: readonly OperationTime[]): HTMLElement {
  const rows = times.slice(0, MOST).map(({ operation, count, milliseconds, share, gflops }) =>
    row(operation, [String(count), milliseconds.toFixed(2), gflops.toFixed(1)], share)
  );
  const rest = times.slice(MOST);
  if (rest.length) {
    const sum = (of: "count" | "milliseconds" | "share") =>
      rest.reduce((all, one) => all + one[of], 0);
    rows.push(
      row("others", [String(sum("count")), sum("milliseconds").toFixed(2), ""], sum("share")),
    );
  }
  const names = ["Operation", "Times", "ms", "GFLOP/s", "Share"];
  const head = names.map((name, i) =>
    make("th", { scope: "col", class: i > 0 && i < 4 ? "number" : "" }, name)
  );
  return make(
    "table",
    {},
    make("thead", {}, make("tr", {}, ...head)),
    make("tbody", {}, ...rows),
  );
}

function row(name: string, numbers: readonly string[], share: number): HTMLElement {
  const bar = make("span", { class: "share" });
  bar.style.width = `${100 * share}%`;
  return make(
    "tr",
    {},
    make("th", { scope: "row" }, name),
    ...numbers.map((text) => make("td", { class: "number" }, text)),
    make("td", { class: "shares" }, bar, `${Math.round(100 * share)} %`),
  );
}
