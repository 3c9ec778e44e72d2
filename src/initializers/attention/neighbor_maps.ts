import type { Random } from "../../random/mod.ts";

/** The places of the 3 × 3 neighborhood, row by row, in the order of the authors' code. */
export const NEIGHBORS = [4, 1, 5, 3, 7, 0, 2, 6, 8];

/** Where noise is cut off, in standard deviations: the authors' has ±2 with a deviation of 0.6, times 3. */
const CUT = 2 / 0.6;

/** (N, N): `strength` at each token's neighbor, the place 0 … 8 of the 3 × 3 around it, row by row. */
export function neighborMap(
  height: number,
  width: number,
  place: number,
  strength: number,
): Float64Array {
  const tokens = height * width;
  const map = new Float64Array(tokens * tokens);
  const [dy, dx] = [Math.floor(place / 3) - 1, place % 3 - 1];
  for (let token = 0; token < tokens; token++) {
    const [y, x] = [Math.floor(token / width) + dy, token % width + dx];
    const inside = y >= 0 && y < height && x >= 0 && x < width;
    if (inside) map[token * tokens + y * width + x] = strength;
  }
  return map;
}

/** Noise wherever the map has nothing. */
export function addNoise(target: Float64Array, std: number, random: Random): void {
  const noise = new Float64Array(target.length);
  random.fillTruncatedNormal(noise, 0, std, -CUT, CUT);
  for (let i = 0; i < target.length; i++) if (target[i] === 0) target[i] = noise[i];
}
