import { checkNumber, show } from "../host/mod.ts";

/** Factors leave float32's range to the parameters: they are 2 to the power of −32 to 32. */
const MOST_POWER = 32;

/** How far 1 − β may be off in float32, as a part of it. */
const PRECISION = 1e-3;

/**
 * Kernels hold β in float32, and beside it 1 − β, which is rounded from float64. What an average forgets at
 * each step is the former's distance from 1: if that is another than the latter, the average is off as much.
 *
 * @throws {RangeError} if a decay by name is so close to 1 that it would be another average.
 */
export function checkPrecision(decays: Record<string, number>): void {
  for (const [name, value] of Object.entries(decays)) {
    const [wanted, held] = [1 - value, 1 - Math.fround(value)];
    if (Math.abs(held - wanted) <= PRECISION * wanted) continue;
    throw new RangeError(
      `Cannot make an optimizer: expected a ${name} whose 1 − ${name} float32 holds within 0.1 %, ` +
        `as all up to 0.9999 are, got ${value}, whose ${wanted.toPrecision(4)} becomes ` +
        `${held.toPrecision(4)}`,
    );
  }
}

/**
 * Checks sizes, which are at least 0, and decays, which are in [0, 1), by name.
 *
 * @throws {RangeError} naming the one that is out of range.
 */
export function checkUpdate(sizes: Record<string, number>, decays: Record<string, number>): void {
  for (const [name, value] of Object.entries(sizes)) {
    checkNumber("make an optimizer", name, value, { least: 0 });
  }
  for (const [name, value] of Object.entries(decays)) {
    checkNumber("make an optimizer", name, value, { least: 0, below: 1 });
  }
}

/**
 * Checks the units that parameters are learned in, by name.
 *
 * @throws {RangeError} if one isn't a power of two from 2⁻³² to 2³², or of none of the parameters.
 */
export function checkFactors(
  factors: ReadonlyMap<string, number>,
  parameters: readonly { readonly name: string }[],
): void {
  const names = new Set(parameters.map(({ name }) => name));
  for (const [name, factor] of factors) {
    const power = Math.log2(factor);
    const known = names.has(name);
    if (known && Number.isInteger(power) && Math.abs(power) <= MOST_POWER) continue;
    throw new RangeError(
      known
        ? `Cannot train ${
          show(name)
        }: expected a factor that is a power of two from 2^-${MOST_POWER} to ` +
          `2^${MOST_POWER}, got ${factor}`
        : `Cannot train: expected factors of the network's parameters, got one of ${show(name)}`,
    );
  }
}
