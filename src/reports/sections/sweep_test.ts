import assert from "assert";
import { largestOf, type SizedEnding, sweepSection } from "../mod.ts";

const ending = (init: string, kernel: number, accuracy: number, seed = 0, rate = 1e-2) =>
  ({ init, seed, rate, sizes: { kernel, depth: 8 }, accuracy }) satisfies SizedEnding;
const endings = [
  ending("covariance", 3, 0.5),
  ending("covariance", 9, 0.7),
  ending("covariance", 9, 0.6, 1),
  ending("default", 3, 0.5),
  ending("default", 9, 0.4),
  ending("default", 9, 0.2, 0, 3e-2),
];

Deno.test("accuracy by kernel size counts each arm at its best rate of that kernel", () => {
  const { figures = [], tables = [], text } = sweepSection(endings)!;
  assert.deepEqual(figures.map(({ title }) => title), [
    "Accuracy by kernel size, 8 blocks",
    "Accuracy by learning rate",
  ]);
  const { columns, rows } = tables[0];
  assert.deepEqual(columns.map(({ label }) => label), ["Initialization", "3 × 3", "9 × 9"]);
  assert.deepEqual(rows[0], ["default", "50.0", "40.0"]);
  assert.match(rows[1][2], /^65\.0.±.5\.0$/);
  assert.deepEqual(tables[1].rows, [["covariance\u00a0− default", "0.0", "+30.0"]]);
  assert.deepEqual(text, [
    "The best rate is the lowest tried for default (9 × 9): a better one may lie beyond the grid.",
  ]);
  const line = figures[0].data.find(({ name, mode }) => name === "covariance" && mode === "lines")!;
  assert.deepEqual(line.x, [3, 9]);
  assert.deepEqual((line.y as number[]).map((y) => y.toFixed(6)), ["50.000000", "65.000000"]);
});

Deno.test("rates are those of the largest network, and a missing cell is a dash", () => {
  const { figures = [], tables = [] } = sweepSection([...endings, ending("dirac", 3, 0.3)])!;
  const rates = figures[1].data.filter(({ mode }) => mode === "markers");
  assert.deepEqual(rates.map(({ name, x }) => [name, x]), [
    ["default", [1e-2, 3e-2]],
    ["covariance", [1e-2, 1e-2]],
  ]);
  assert.deepEqual(tables[0].rows[2], ["dirac", "30.0", "–"]);
});

Deno.test("rates of the largest of several networks say which it is", () => {
  const captionsOf = (runs: readonly SizedEnding[]) => {
    const { figures = [], tables = [] } = sweepSection(runs)!;
    return [...tables, ...figures].map(({ caption }) => /Network with .*/.exec(caption!)?.[0]);
  };
  const network = "Network with 9 × 9.";
  // Those by kernel size are of all networks.
  assert.deepEqual(captionsOf(endings), [undefined, undefined, network, undefined, network]);
  const one = endings.filter(({ sizes }) => sizes.kernel === 9);
  assert.deepEqual(captionsOf(one), [undefined, undefined]);
});

Deno.test("networks of one size at one rate make no section", () => {
  assert.equal(sweepSection([ending("default", 3, 0.5), ending("dirac", 3, 0.5)]), undefined);
  assert.equal(sweepSection([]), undefined);
  const bare = [{ init: "default", seed: 0, rate: 1, accuracy: 0.5 }];
  assert.equal(sweepSection(bare), undefined);
});

Deno.test("the largest network has the largest filters, then the most blocks", () => {
  const networks = [[9, 4], [3, 8], [9, 6]].map(([kernel, depth]) => ({
    sizes: { kernel, depth },
  }));
  assert.deepEqual(largestOf(networks), [{ sizes: { kernel: 9, depth: 6 } }]);
  assert.deepEqual(largestOf([{}, {}]), [{}, {}]);
});

Deno.test("a size without words of its own is named as it is", () => {
  const wide = endings.map(({ sizes: { kernel }, ...rest }) => ({
    ...rest,
    sizes: { width: kernel },
  }));
  const { figures = [], tables = [] } = sweepSection(wide)!;
  assert.equal(figures[0].title, "Accuracy by width");
  assert.deepEqual(tables[0].columns.map(({ label }) => label).slice(1), ["width 3", "width 9"]);
});

Deno.test("a value at which a seed diverged is no part of a line, and its other seeds are dots", () => {
  const lost = { ...ending("covariance", 9, 0.9, 2), accuracy: null };
  const { figures = [] } = sweepSection([...endings, lost])!;
  const [line, dots] = figures[0].data.filter(({ name }) => name === "covariance");
  assert.deepEqual(line.x, [3]);
  assert.deepEqual(dots.x, [3, 9, 9]);
});

Deno.test("each network has its own rate, chosen by validation, and shows the test at it", () => {
  const runs = [
    { ...ending("default", 3, 0.5), tested: 0.41 },
    { ...ending("default", 3, 0.4, 0, 3e-2), tested: 0.99 },
    { ...ending("default", 9, 0.3), tested: 0.98 },
    { ...ending("default", 9, 0.6, 0, 3e-2), tested: 0.42 },
  ];
  const { figures = [], tables = [] } = sweepSection(runs, "validation")!;
  assert.deepEqual(tables[0].rows, [["default", "41.0", "42.0"]]);
  assert.match(tables[0].caption!, /^Test accuracy in percent by kernel size/);
  const axis = ({ layout }: typeof figures[0]) =>
    (layout.yaxis as { title: { text: string } }).title;
  assert.deepEqual(figures.map((figure) => axis(figure).text), [
    "Test accuracy, %",
    "Validation accuracy, %",
  ]);
});
