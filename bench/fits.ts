/**
 * How numbers grow: exponents of power laws, and the lines that a known exponent draws.
 * @module
 */

/** Sizes and what was measured at each, in order of size. */
export interface Growth {
  readonly x: readonly number[];
  readonly y: readonly number[];
}

/**
 * The exponent p of y = c·xᵖ by least squares of the logarithms.
 *
 * @throws {RangeError} Unless there are two different sizes, and only positive numbers.
 */
export function exponentOf({ x, y }: Growth): number {
  const [u, v] = [logarithms(x), logarithms(y)];
  const [middle, level] = [average(u), average(v)];
  const spread = u.reduce((sum, one) => sum + (one - middle) ** 2, 0);
  if (!(spread > 0)) {
    throw new RangeError(`Cannot fit an exponent: expected two different sizes, got ${x.join()}`);
  }
  return u.reduce((sum, one, i) => sum + (one - middle) * (v[i] - level), 0) / spread;
}

/** The exponent between the two largest sizes, where fixed costs count least. */
export function lastExponent({ x, y }: Growth): number {
  return exponentOf({ x: x.slice(-2), y: y.slice(-2) });
}

/** c·xᵖ of a given p that lies in the middle of the measurements, by their logarithms. */
export function powerLine({ x, y }: Growth, exponent: number): number[] {
  const shift = average(logarithms(y)) - exponent * average(logarithms(x));
  return x.map((one) => Math.exp(shift) * one ** exponent);
}

function logarithms(values: readonly number[]): number[] {
  const wrong = values.find((value) => !(value > 0 && value < Infinity));
  if (wrong === undefined) return values.map(Math.log);
  throw new RangeError(`Cannot fit an exponent: expected positive numbers, got ${wrong}`);
}

function average(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
