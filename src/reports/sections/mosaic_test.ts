import assert from "assert";
import { linesFigure } from "./lines.ts";
import { mosaicFigure } from "./mosaic.ts";

/** The numbers of a figure's heat map. */
function numbersOf(figure: ReturnType<typeof mosaicFigure>): Int8Array {
  const { bdata } = figure.data[0].z as { bdata: string };
  return new Int8Array(Uint8Array.fromBase64(bdata).buffer);
}

Deno.test("pictures lie in rows and columns with a gap, each scaled by its own largest number", () => {
  const first = { side: 2, values: [1, 0, 0, -1] };
  const second = { side: 1, values: [-1e-6] };
  const rows = [{ name: "a", tiles: [first, second] }, { name: "b", tiles: [undefined, first] }];
  const figure = mosaicFigure({ title: "t", columns: ["x", "y"], rows });
  assert.equal((figure.data[0].z as { shape: string }).shape, "6,6");
  const numbers = numbersOf(figure);
  const filled = [...numbers.keys()].filter((at) => numbers[at] !== 0);
  assert.deepEqual(filled.map((at) => [at, Math.sign(numbers[at])]), [
    ...[[0, 1], [4, -1], [7, -1]],
    ...[[28, 1], [35, -1]],
  ]);
  assert.ok(filled.every((at) => Math.abs(numbers[at]) > 126));
});

Deno.test("what isn't finite, and a picture of zeros, are drawn as nothing", () => {
  const tiles = [{ side: 2, values: [NaN, Infinity, 2, -2] }, { side: 1, values: [0] }];
  const figure = mosaicFigure({ title: "t", columns: ["x", "y"], rows: [{ name: "a", tiles }] });
  const numbers = [...numbersOf(figure)].filter((x) => x !== 0);
  assert.deepEqual(numbers.map(Math.sign), [1, -1]);
});

Deno.test("pictures keep a size that a page has room for", () => {
  const tile = { side: 48, values: new Float32Array(48 * 48) };
  for (const [rows, columns] of [[1, 1], [3, 12], [12, 12], [1, 3]]) {
    const names = Array.from({ length: columns }, (_, i) => `${i}`);
    const row = { name: "r", tiles: names.map(() => tile) };
    const all = Array.from({ length: rows }, () => row);
    const { width, height } = mosaicFigure({ title: "t", columns: names, rows: all });
    assert.ok(width! <= 1000 && height < 100 + 160 * rows, `${width} × ${height}`);
  }
});

Deno.test("pictures that aren't square and rows that are ragged are refused", () => {
  const tile = { side: 2, values: [1, 2, 3] };
  const draw = (tiles: (typeof tile)[]) => () =>
    mosaicFigure({ title: "t", columns: ["x"], rows: [{ name: "a", tiles }] });
  assert.throws(draw([tile]), /expected 2 × 2 values, got 3/);
  assert.throws(draw([]), /expected 1 a row, got 0/);
});

Deno.test("lines have single values beside them, errors, references and a band", () => {
  const one = { name: "one", x: [0, 1], y: [1, 2], dots: { x: [0], y: [1] } };
  const two = { name: "two", x: [0, 1], y: [1, 2], errors: [0.1, 0.2] };
  const { data, layout } = linesFigure({
    ...{ title: "t", axes: ["x", "y"], band: [-3, 3] },
    series: [one, two, { ...one, name: "chance", reference: true, dots: undefined }],
  });
  assert.deepEqual(data.map(({ name }) => name), [undefined, "one", "two", "chance"]);
  assert.deepEqual((data[2].error_y as { array: number[] }).array, [0.1, 0.2]);
  const [band] = layout.shapes as { y0: number; y1: number }[];
  assert.deepEqual([band.y0, band.y1], [-3, 3]);
  const colors = data.slice(1).map(({ line }) => (line as { color: string }).color);
  assert.equal(new Set(colors).size, 3);
});
