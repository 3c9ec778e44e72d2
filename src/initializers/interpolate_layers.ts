/**
 * What was measured in the layers of a trained network, at a depth of another: of the two layers that are
 * nearest, which lie at `low` and `high`, `part` says how much is the second one's.
 */
export interface LayersAtDepth<T> {
  /** The nearest layer above. */
  readonly low: T;
  /** The nearest layer below, or the same one. */
  readonly high: T;
  /** How far the depth is from the first to the second, in [0, 1). */
  readonly part: number;
}

/**
 * The layers around a depth.
 *
 * @param layers What was measured, from the first layer on.
 * @param depth Where, from 0 at the first layer to 1 at the last.
 */
export function layersAt<T>(layers: readonly T[], depth: number): LayersAtDepth<T> {
  const at = depth * (layers.length - 1);
  const low = Math.floor(at);
  return { low: layers[low], high: layers[Math.ceil(at)], part: at - low };
}
