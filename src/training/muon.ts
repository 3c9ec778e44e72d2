import {
  add,
  assign,
  matmul,
  multiply,
  reciprocal,
  scale,
  shift,
  sqrt,
  squaredNorm,
  type Tensor,
  view,
} from "../graph/mod.ts";
import { checkSwitches } from "../host/mod.ts";
import { sizeOf } from "../tensors/mod.ts";
import { checkPrecision, checkUpdate } from "./optimizer_checks.ts";
import {
  adamW,
  type AdamWOptions,
  type Optimizer,
  type UpdatedPlace,
  type UpdateInputs,
} from "./optimizers.ts";
import { blockOf, clipFactor, mix, shrunk, updateRuns } from "./update_ranges.ts";

/** Settings of {@linkcode muon}; those of AdamW are for all parameters but the hidden matrices. */
export interface MuonOptions extends AdamWOptions {
  /** Decay of the matrices' momentum. Default 0.95. */
  readonly momentum?: number;
  /** Nesterov's look-ahead. Default true. */
  readonly nesterov?: boolean;
}

/** The coefficients of the quintic iteration, from Jordan's text; PyTorch's `torch.optim.Muon` has them too. */
const [A, B, C] = [3.4445, -4.775, 2.0315];
/** Its steps. */
const STEPS = 5;
/** Added to a norm that divides. */
const EPSILON = 1e-7;
/** The root mean square of AdamW's updates that the matrices' are scaled to. */
const RMS = 0.2;

/**
 * Muon (Jordan 2024, "Muon: An optimizer for hidden layers in neural networks"): the weight matrices of
 * blocks follow their momentum made nearly orthogonal; all else — biases, norms, embeddings, positions,
 * depthwise filters, and what stands before or behind the blocks, the head too — follows AdamW.
 *
 * For a matrix `p [R, C]` with momentum m: `m ← μm + (1 − μ)g`, `u = μm + (1 − μ)g` with Nesterov's
 * look-ahead, else m; `X = u / (‖u‖ + 1e-7)`, five times `X ← 3.4445 X − 4.775 (XXᵀ)X + 2.0315 (XXᵀ)²X`;
 * `p ← p(1 − ηλ) − 0.2·√max(R, C)·η·X`. The last factor gives updates the size of AdamW's, so that learning
 * rate and weight decay mean what they mean there (Liu et al. 2025, "Muon is Scalable for LLM Training",
 * section 2.2; PyTorch's `adjust_lr_fn="match_rms_adamw"`). A convolution's filters `[O, I, …]` are a matrix
 * of O rows; queries, keys and values are one matrix, as they are stored.
 *
 * @throws {RangeError} if a setting is out of range, or a decay so close to 1 that float32 numbers
 *   would average over another time.
 *
 * @example
 * ```ts
 * import { muon } from "@x/mimetic/training";
 *
 * console.log(muon({ weightDecay: 0.05, clip: 1 }).configuration);
 * ```
 */
export function muon(options: MuonOptions = {}): Optimizer {
  const { momentum = 0.95, nesterov = true, weightDecay = 0.01, clip = 0, ...others } = options;
  checkUpdate({}, { momentum });
  checkPrecision({ momentum });
  checkSwitches("make an optimizer", { nesterov });
  const rest = adamW({ ...others, weightDecay, clip });
  const matrices = { momentum, nesterov, weightDecay, clip };
  return {
    configuration: { ...rest.configuration, optimizer: "muon", momentum, nesterov },
    states: rest.states,
    scalarCount: rest.scalarCount,
    scalars: rest.scalars,
    update: (inputs) =>
      updateRuns(
        inputs,
        (place) => isHiddenMatrix(place, inputs.decayed),
        (hidden, run) => hidden ? updateMatrices(run, matrices) : rest.update(run),
      ),
  };
}

/** True for the weights of a block that map one vector to another. */
function isHiddenMatrix({ name, shape, offset }: UpdatedPlace, decayed: number): boolean {
  return offset < decayed && blockOf(name) !== undefined && shape.length > 1 &&
    shape[0] > 1 && shape[1] > 1;
}

/** The matrices' update; their momentum is the first of AdamW's states. */
function updateMatrices(
  { parameters, gradient, states: [moment], scalars, squaredNorm: whole, places }: UpdateInputs,
  { momentum, nesterov, weightDecay, clip }: Required<
    Pick<MuonOptions, "momentum" | "nesterov" | "weightDecay" | "clip">
  >,
): Tensor[] {
  const factor = clipFactor(whole, clip);
  const rate = view(scalars, 0, [1]);
  return places.flatMap(({ offset, shape }) => {
    const [rows, columns] = [shape[0], sizeOf(shape.slice(1))];
    const [p, raw, m] = [parameters, gradient, moment].map((x) => view(x, offset, [rows, columns]));
    const g = factor ? multiply(raw, factor) : raw;
    const next = mix(m, g, momentum);
    const direction = orthogonalized(nesterov ? mix(next, g, momentum) : next);
    const size = RMS * Math.sqrt(Math.max(rows, columns));
    const step = scale(multiply(direction, rate), -size);
    return [assign(p, add(shrunk(p, rate, weightDecay), step)), assign(m, next)];
  });
}

/**
 * A matrix `[R, C]` with its singular values pushed near 1 by five steps of a quintic Newton–Schulz
 * iteration: into about [0.7, 1.2] where they were more than some thousandth of the largest.
 */
export function orthogonalized(u: Tensor): Tensor {
  const [rows, columns] = u.shape;
  let x = multiply(u, reciprocal(shift(sqrt(squaredNorm(u)), EPSILON)));
  for (let step = 0; step < STEPS; step++) {
    // The smaller of XXᵀ and XᵀX: odd powers of X are the same from either side.
    const wide = rows <= columns;
    const gram = matmul(x, x, wide ? { transposeB: true } : { transposeA: true });
    const odd = add(scale(gram, B), scale(matmul(gram, gram), C));
    x = add(scale(x, A), wide ? matmul(odd, x) : matmul(x, odd));
  }
  return x;
}
