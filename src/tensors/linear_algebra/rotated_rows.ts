import { LARGE_ORDER } from "./reflectors.ts";
import { rotateRows } from "./rotations.ts";
import { Workspace } from "./workspace.ts";

/** Columns of a panel. */
const WIDTH = 16;

/** Rotations that are kept until all panels are turned by them. */
const MOST = 2 ** 15;

/** The rows of an orthogonal matrix that rotations are making of the identity. */
export interface RotatedRows {
  /** Turns rows i and i + 1: (row i, row i + 1) ← (c i − s (i + 1), c (i + 1) + s i). */
  rotate(i: number, c: number, s: number): void;
  /** Those rows, one behind the other. */
  take(rows: readonly number[]): Float64Array;
}

/** The identity's rows, to be turned: by WebAssembly where they are many, to the bits of JavaScript. */
export function rotatedRows(order: number): RotatedRows {
  return order >= LARGE_ORDER && inPanels(order) || oneByOne(order);
}

function oneByOne(order: number): RotatedRows {
  const values = new Float64Array(order * order);
  for (let i = 0; i < order; i++) values[i * order + i] = 1;
  return {
    rotate: (i, c, s) => rotateRows(values, order, i, i + 1, c, -s),
    take(rows) {
      const out = new Float64Array(rows.length * order);
      rows.forEach((i, k) => out.set(values.subarray(i * order, (i + 1) * order), k * order));
      return out;
    },
  };
}

/** In a workspace, many rotations at a time, so that a panel is read once for all of them. */
function inPanels(order: number): RotatedRows | undefined {
  const count = Math.ceil(order / WIDTH);
  const work = Workspace.open(count * WIDTH * order + 3 * MOST + 8);
  if (!work) return undefined;
  const panels = work.place(count * WIDTH * order);
  const at = (row: number, column: number) =>
    (Math.floor(column / WIDTH) * order + row) * WIDTH + column % WIDTH;
  for (let i = 0; i < order; i++) panels.values[at(i, i)] = 1;
  const [factors, numbers] = [work.place(2 * MOST), work.place(MOST / 2)];
  const places = new Int32Array(numbers.values.buffer, numbers.at, MOST);
  let used = 0;
  const turn = () => {
    work.loops.rotatePanels(panels.at, count, order, numbers.at, factors.at, used);
    used = 0;
  };
  return {
    rotate(i, c, s) {
      places[used] = i;
      factors.values[2 * used] = c;
      factors.values[2 * used + 1] = -s;
      if (++used === MOST) turn();
    },
    take(rows) {
      if (used > 0) turn();
      const out = new Float64Array(rows.length * order);
      rows.forEach((row, k) => {
        for (let c = 0; c < order; c += WIDTH) {
          const from = at(row, c);
          const wide = Math.min(WIDTH, order - c);
          out.set(panels.values.subarray(from, from + wide), k * order + c);
        }
      });
      return out;
    },
  };
}
