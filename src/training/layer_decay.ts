import { view } from "../graph/mod.ts";
import { checkNumber } from "../host/mod.ts";
import type { Optimizer } from "./optimizers.ts";
import { ALIGNMENT } from "./parameter_layout.ts";
import { blockOf, updateRuns } from "./update_ranges.ts";

/**
 * An optimizer whose learning rate falls from the head to the first layers: by `decay^(L + 1 − l)` for the
 * parameters of block l of 1 … L in order, with l = 0 for what is declared before the blocks, as the patch
 * embedding, and L + 1 for what follows them, as the head (Bao et al. 2022, BEiT; the values of its code's
 * `LayerDecayValueAssigner`). What shrinks with the rate, as AdamW's weight decay, shrinks too.
 *
 * @param parameters All parameters of the network, in the order of declaration.
 * @throws {RangeError} unless the decay is above 0 and at most 1.
 */
export function withLayerDecay(
  optimizer: Optimizer,
  parameters: readonly { readonly name: string }[],
  decay: number,
): Optimizer {
  checkNumber("train", "layerDecay", decay, { above: 0, most: 1 });
  if (decay === 1) return optimizer;
  const { layers, last } = layersOf(parameters);
  const { scalarCount } = optimizer;
  return {
    ...optimizer,
    configuration: { ...optimizer.configuration, layerDecay: decay },
    scalarCount: ALIGNMENT * last + scalarCount,
    scalars(rate, step) {
      const all = new Float32Array(ALIGNMENT * last + scalarCount);
      for (let layer = 0; layer <= last; layer++) {
        all.set(optimizer.scalars(rate * decay ** (last - layer), step), ALIGNMENT * layer);
      }
      return all;
    },
    update: (inputs) =>
      updateRuns(inputs, ({ name }) => layers.get(name)!, (layer, run) => {
        const scalars = view(inputs.scalars, ALIGNMENT * layer, [scalarCount]);
        return optimizer.update({ ...run, scalars });
      }),
  };
}

/** The layer of each parameter by name: 0 before the blocks, one a block, and the last for what follows. */
function layersOf(parameters: readonly { readonly name: string }[]) {
  const blocks = [...new Set(parameters.map(({ name }) => blockOf(name)))]
    .filter((block) => block !== undefined);
  const last = blocks.length + 1;
  let outside = 0;
  const layers = new Map(parameters.map(({ name }) => {
    const block = blockOf(name);
    if (block === undefined) return [name, outside];
    outside = last;
    return [name, blocks.indexOf(block) + 1];
  }));
  return { layers, last };
}
