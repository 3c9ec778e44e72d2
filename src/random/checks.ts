/**
 * Throws unless a seed names a stream exactly.
 *
 * @throws {RangeError} If a number isn't a safe integer.
 * @throws {TypeError} If it is neither a number nor a string.
 */
export function checkSeed(seed: number | string): void {
  if (typeof seed !== "number" && typeof seed !== "string") {
    const given = seed === null ? "null" : Array.isArray(seed) ? "an array" : typeof seed;
    throw new TypeError(
      `Cannot seed a random stream: expected an integer or a string, got ${given}`,
    );
  }
  if (typeof seed === "number" && !Number.isSafeInteger(seed)) {
    throw new RangeError(
      `Cannot seed a random stream: expected an integer or a string, got ${seed}`,
    );
  }
}

/** Throws unless both ends are finite and in order. */
export function checkInterval(low: number, high: number): void {
  if (low <= high && Number.isFinite(high - low)) return;
  throw new RangeError(
    `Cannot draw uniform numbers: expected finite bounds, low at most high, got ${low} and ${high}`,
  );
}

/** Throws unless both numbers are finite and the standard deviation isn't negative. */
export function checkMoments(mean: number, std: number): void {
  if (std >= 0 && Number.isFinite(mean) && Number.isFinite(std)) return;
  throw new RangeError(
    `Cannot draw normal numbers: expected a finite mean and a finite std of at least 0, ` +
      `got ${mean} and ${std}`,
  );
}

/** Throws unless a shape of the beta distribution is one that logarithms have room for. */
export function checkShape(name: string, shape: number): void {
  if (shape >= 1e-6 && shape <= 1e9) return;
  throw new RangeError(
    `Cannot draw from a beta distribution: expected its shape ${name} from 1e-6 to 1e9, got ${shape}`,
  );
}
