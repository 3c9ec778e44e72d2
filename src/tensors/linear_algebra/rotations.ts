/** Turns rows i and j of `a`, each `length` long: (row i, row j) ← (c i + s j, c j − s i). */
export function rotateRows(
  a: Float64Array,
  length: number,
  i: number,
  j: number,
  c: number,
  s: number,
): void {
  const [p, q] = [i * length, j * length];
  for (let l = 0; l < length; l++) {
    const x = a[p + l];
    const y = a[q + l];
    a[p + l] = c * x + s * y;
    a[q + l] = c * y - s * x;
  }
}
