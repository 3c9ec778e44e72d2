import { multiply, silu, slice, type Tensor } from "../graph/mod.ts";
import type { Initializer } from "../initializers/mod.ts";
import { linear } from "./linear.ts";
import type { Scope } from "./scope.ts";

/**
 * A gated perceptron, `fc2(y · silu(gate))` with (y, gate) = `fc1(x)` (Shazeer 2020), without biases:
 * `x [..., D] → [..., D]` through `hidden` features, as state-spaces/mamba's `GatedMLP`. That one rounds
 * `hidden` up to a multiple of 128 first; here the language models do.
 *
 * @example
 * ```ts
 * import { Graph } from "@x/mimetic/graph";
 * import { gatedMlp, Scope } from "@x/mimetic/layers";
 *
 * const graph = new Graph();
 * const y = gatedMlp(new Scope(graph).child("mlp"), graph.input("x", [2, 100, 64]), { hidden: 256 });
 * ```
 */
export function gatedMlp(
  scope: Scope,
  x: Tensor,
  { hidden, outInitializer }: { hidden: number; outInitializer?: Initializer },
): Tensor {
  const axis = x.shape.length - 1;
  const both = linear(scope.child("fc1"), x, { features: 2 * hidden, bias: false });
  const inner = multiply(
    slice(both, axis, 0, hidden),
    silu(slice(both, axis, hidden, hidden)),
  );
  return linear(scope.child("fc2"), inner, {
    features: x.shape[axis],
    bias: false,
    weightInitializer: outInitializer,
  });
}
