import {
  add,
  clip as bounded,
  multiply,
  reciprocal,
  scale,
  shift,
  sqrt,
  type Tensor,
  view,
} from "../graph/mod.ts";
import type { UpdatedPlace, UpdateInputs } from "./optimizers.ts";

/** A block's name at the start of a parameter's: `blocks.3.`, `stages.1.blocks.0.`, `backbone.layers.2.`. */
const BLOCK = /^(?:.*\.)?(?:blocks|layers)\.\d+(?=\.)/;

/**
 * The name of the block of a network that a parameter belongs to, or `undefined` for what stands before
 * or behind the blocks. A stage's down-sampling belongs to the block that follows it.
 */
export function blockOf(name: string): string | undefined {
  return BLOCK.exec(name.replace(/^(stages\.\d+)\.downsample\./, "$1.blocks.0."))?.[0];
}

/**
 * Updates neighbors with the same key together: each run of them is given to `update` as the inputs of
 * an update of its own.
 *
 * @param keyOf What tells parameters apart.
 * @param update Extends the graph by the update of such a run.
 * @returns The in-place results of all runs.
 */
export function updateRuns<K>(
  inputs: UpdateInputs,
  keyOf: (place: UpdatedPlace) => K,
  update: (key: K, run: UpdateInputs) => Tensor[],
): Tensor[] {
  const sorted = inputs.places.toSorted((a, b) => a.offset - b.offset);
  const starts = sorted.filter((place, i) => i === 0 || keyOf(place) !== keyOf(sorted[i - 1]));
  const [size] = inputs.parameters.shape;
  return starts.flatMap((start, i) => {
    const from = i === 0 ? 0 : start.offset;
    const to = i + 1 < starts.length ? starts[i + 1].offset : size;
    return update(keyOf(start), rangeOf(inputs, from, to));
  });
}

/**
 * The inputs of an update of the elements in `[from, to)` alone. Their gradient's squared norm stays that
 * of all parameters.
 */
export function rangeOf(inputs: UpdateInputs, from: number, to: number): UpdateInputs {
  const { parameters, gradient, states, decayed, places } = inputs;
  if (from === 0 && to === parameters.shape[0]) return inputs;
  const part = (x: Tensor) => view(x, from, [to - from]);
  return {
    ...inputs,
    parameters: part(parameters),
    gradient: part(gradient),
    states: states.map(part),
    decayed: Math.min(Math.max(decayed - from, 0), to - from),
    places: places.filter(({ offset }) => offset >= from && offset < to)
      .map((place) => ({ ...place, offset: place.offset - from })),
  };
}

/**
 * What scales a gradient down to the largest norm `clip`, `min(1, clip / (norm + 1e-6))` `[1]` as in PyTorch;
 * nothing for 0.
 */
export function clipFactor(squaredNorm: Tensor, clip: number): Tensor | undefined {
  if (clip === 0) return undefined;
  const norm = shift(sqrt(squaredNorm), 1e-6);
  return bounded(scale(reciprocal(norm), clip), { most: 1 });
}

/** `βm + (1 − β)g`. */
export function mix(m: Tensor, g: Tensor, beta: number): Tensor {
  return add(scale(m, beta), scale(g, 1 - beta));
}

/** `p(1 − ηλ)`, with the learning rate η `[1]`. */
export function shrunk(p: Tensor, rate: Tensor, weightDecay: number): Tensor {
  return weightDecay === 0 ? p : add(p, scale(multiply(p, rate), -weightDecay));
}
