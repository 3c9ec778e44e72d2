/**
 * Square matrices of numbers, as far as figures need them.
 *
 * @module
 */
import type { DiagonalStatistics, PlotlyObject, WeightFigure } from "./types.ts";

/**
 * Refuses a weight figure whose values do not make a square of its side.
 *
 * @param figure The figure's record.
 * @throws {RangeError} If `values` has not dim² entries.
 */
export function requireSquare(figure: WeightFigure): void {
  const { dim, values, init, layer, product } = figure;
  if (values.length !== dim * dim) {
    throw new RangeError(
      `Cannot draw ${product} of ${init}, layer ${layer}: expected dim × dim = ` +
        `${dim * dim} values, got ${values.length}`,
    );
  }
}

/**
 * Statistics of the diagonal: those the record carries, else computed from the values shown.
 *
 * @param figure The figure's record.
 * @returns Means and (population) standard deviations on and off the diagonal.
 */
export function diagonalOf(figure: WeightFigure): DiagonalStatistics {
  if (figure.diagonal) return figure.diagonal;
  const { dim, values } = figure;
  const sums = { on: 0, onSquare: 0, off: 0, offSquare: 0 };
  for (let i = 0; i < dim; i++) {
    for (let j = 0; j < dim; j++) {
      const value = values[i * dim + j];
      if (i === j) {
        sums.on += value;
        sums.onSquare += value * value;
      } else {
        sums.off += value;
        sums.offSquare += value * value;
      }
    }
  }
  const others = Math.max(1, dim * (dim - 1));
  const mean = sums.on / dim;
  const offMean = sums.off / others;
  const spread = (square: number, center: number) =>
    Math.sqrt(Math.max(0, square - center * center));
  return {
    mean,
    offMean,
    std: spread(sums.onSquare / dim, mean),
    offStd: spread(sums.offSquare / others, offMean),
  };
}

/**
 * A matrix as means over square blocks, so that its side is `most` at most: more rows than the map has
 * pixels make a page of megabytes that looks the same.
 *
 * @param values (dim, dim), row-major.
 * @returns The side, and the values.
 */
export function averaged(
  values: ArrayLike<number>,
  dim: number,
  most: number,
): { dim: number; values: Float32Array } {
  if (dim <= most) return { dim, values: Float32Array.from(values) };
  const sums = new Float64Array(most * most);
  const counts = new Float64Array(most * most);
  const blockOf = (index: number) => Math.floor(index * most / dim);
  for (let i = 0; i < dim; i++) {
    for (let j = 0; j < dim; j++) {
      const block = blockOf(i) * most + blockOf(j);
      sums[block] += values[i * dim + j];
      counts[block]++;
    }
  }
  return { dim: most, values: Float32Array.from(sums, (sum, block) => sum / counts[block]) };
}

/**
 * A matrix in Plotly's binary form: exact float32, and a third of the text that digits would take.
 *
 * @param figure The figure's record.
 * @returns Plotly's typed-array record with dtype, base64 data and shape.
 */
export function encodedMatrix(figure: WeightFigure): PlotlyObject {
  const floats = Float32Array.from(figure.values);
  const view = new DataView(new ArrayBuffer(4 * floats.length));
  floats.forEach((value, index) => view.setFloat32(4 * index, value, true));
  const bytes = new Uint8Array(view.buffer);
  return { dtype: "f4", bdata: bytes.toBase64(), shape: `${figure.dim},${figure.dim}` };
}
