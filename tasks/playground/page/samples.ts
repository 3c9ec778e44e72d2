/**
 * Examples from the test data with what each arm says of them.
 *
 * @module
 */
/// <reference lib="dom" />
import type { Guesses, Samples } from "../protocol.ts";
import { type ArmLook, lineOf } from "./colors.ts";
import { make } from "./dom.ts";

type Images = Extract<Samples, { kind: "images" }>;
type Sequences = Extract<Samples, { kind: "sequences" }>;

/** One arm's answer to one sample. */
interface AnswerRow {
  readonly arm: string;
  readonly row: HTMLElement;
  readonly text: HTMLElement;
  readonly bar?: HTMLElement;
  readonly right: readonly string[];
}

/** The samples, drawn once, and their answers, which change. */
export class SamplesView {
  /** What is drawn. */
  readonly element = make("div", { class: "samples" });
  #rows: AnswerRow[][] = [];

  /** Shows the samples of another run. */
  show(samples: Samples, arms: readonly string[], looks: readonly ArmLook[]): void {
    this.element.className = `samples ${samples.kind}`;
    const cards = samples.kind === "images"
      ? samples.labels.map((_, i) => imageCard(samples, i, arms, looks))
      : samples.sequences.map((one) => sequenceCard(one, arms, looks));
    this.#rows = cards.map(({ rows }) => rows);
    this.element.replaceChildren(...cards.map(({ card }) => card));
  }

  /** Shows what the arms say now; those that have diverged say nothing. */
  update(guesses: readonly (Guesses | undefined)[]): void {
    this.#rows.forEach((rows, sample) =>
      rows.forEach((row, arm) => {
        const guess = guesses[arm];
        if (guess) answer(row, guess.answers[sample], guess.confidence[sample]);
        else fallSilent(row);
      })
    );
  }
}

function answer(
  { arm, row, text, bar, right }: AnswerRow,
  answers: readonly string[],
  confidence: readonly number[],
): void {
  const correct = answers.map((word, i) => word === right[i]);
  row.dataset.right = String(correct.every(Boolean));
  if (bar) {
    const sure = `, ${Math.round(100 * confidence[0])} %`;
    text.replaceChildren(answers[0], unseen(sure));
    bar.style.width = `${100 * confidence[0]}%`;
    row.title = `${arm}: ${answers[0]}${sure}`;
    return;
  }
  text.replaceChildren(
    ...answers.map((word, i) =>
      correct[i] ? make("span", {}, word) : make("s", { title: `expected ${right[i]}` }, word)
    ),
  );
}

/** Takes an answer back, which no longer holds. */
function fallSilent({ row, text, bar }: AnswerRow): void {
  delete row.dataset.right;
  row.title = "";
  text.textContent = "diverged";
  if (bar) bar.style.width = "0";
}

/** Text for who doesn't see what else tells it. */
function unseen(text: string): HTMLElement {
  return make("span", { class: "unseen" }, text);
}

function armRow(look: ArmLook, ...content: readonly HTMLElement[]): HTMLElement {
  const row = make("div", { class: "answer" }, ...content);
  row.style.setProperty("--arm", look.color);
  row.style.setProperty("--line", lineOf(look, 180));
  return row;
}

function imageCard(
  { pixels, side, classes, labels }: Images,
  index: number,
  arms: readonly string[],
  looks: readonly ArmLook[],
) {
  const label = classes[labels[index]];
  const canvas = make("canvas", { width: side, height: side, role: "img", "aria-label": label });
  const size = 4 * side * side;
  const bytes = new Uint8ClampedArray(pixels.subarray(index * size, (index + 1) * size));
  canvas.getContext("2d")!.putImageData(new ImageData(bytes, side, side), 0, 0);
  const rows = arms.map((arm, i): AnswerRow => {
    const [text, bar] = [make("span", { class: "said" }, "…"), make("span", { class: "bar" })];
    const row = armRow(looks[i], bar, unseen(`${arm}: `), text);
    return { arm, row, text, bar, right: [label] };
  });
  const card = make(
    "figure",
    { class: "sample" },
    make("div", { class: "asked" }, canvas, make("figcaption", {}, label)),
    ...rows.map(({ row }) => row),
  );
  return { card, rows };
}

function sequenceCard(
  { tokens, asked, answers }: Sequences["sequences"][number],
  arms: readonly string[],
  looks: readonly ArmLook[],
) {
  const places = new Set(asked);
  const letters = tokens.map((token, i) =>
    make("span", { class: places.has(i) ? "token asked" : "token" }, token)
  );
  const rows = arms.map((arm, i): AnswerRow => {
    const text = make("span", { class: "said" }, "…");
    const name = make("span", { class: "arm-name" }, arm);
    return { arm, row: armRow(looks[i], name, text), text, right: answers };
  });
  const card = make(
    "figure",
    { class: "sample" },
    make("div", { class: "tokens" }, ...letters),
    make(
      "div",
      { class: "answer expected" },
      make("span", { class: "arm-name" }, "expected"),
      make("span", { class: "said" }, ...answers.map((word) => make("span", {}, word))),
    ),
    ...rows.map(({ row }) => row),
  );
  return { card, rows };
}
