/**
 * Where things lie that follow each other in lines, as words do.
 *
 * @module
 */

/** A place in lines. */
export interface Place {
  /** Its left end. */
  readonly x: number;
  /** Its line, from 0. */
  readonly line: number;
}

/**
 * Lays things out from left to right, in a further line whenever the next one doesn't fit.
 *
 * @param widths Their widths; one that is wider than a line has a line for itself.
 * @param gap Between two of a line.
 * @param most The width of a line.
 */
export function flow(widths: readonly number[], gap: number, most: number): Place[] {
  let [x, line] = [0, 0];
  return widths.map((width) => {
    if (x > 0 && x + width > most) [x, line] = [0, line + 1];
    const place = { x, line };
    x += width + gap;
    return place;
  });
}
