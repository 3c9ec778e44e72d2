import {
  attentionGradientKeysText,
  attentionGradientParamsText,
  attentionGradientQueriesText,
  attentionKeysText,
  attentionParamsText,
  attentionQueriesText,
  attentionText,
} from "../../../../kernels/webgpu/generated/attention.ts";
import { specialNumbersText } from "../../../../kernels/webgpu/generated/shared.ts";
import type { AttentionAttributes } from "../../../graph/mod.ts";
import type { TensorType } from "../../../tensors/mod.ts";
import { type Dispatch, type KernelChooser, spread, type Tuning } from "../dispatch.ts";
import { MAX_LOOP_ROUNDS } from "../limits.ts";
import type { Params } from "../params.ts";
import { attentionKernels, MAX_BLOCKS } from "./attention_variants.ts";
import { array, operand } from "./shared/operand.ts";
import { askForLane } from "./shared/subgroups.ts";

/** What all attention kernels of one step share. */
interface Setting {
  /** The width of a head. */
  readonly width: number;
  /** Texts that come first: constants, places, and how rows of the other side are had. */
  readonly helpers: readonly string[];
  readonly constants: Readonly<Record<string, number>> & { readonly BLOCKS: number };
  readonly params: Params;
  readonly subgroups: boolean;
  readonly rounds: number;
  readonly workgroups: readonly [number, number, number];
}

/** `qkv → (out, logSumExp)`. */
export const attention: KernelChooser = ({ attributes, inputs: [qkv] }, tuning) => {
  const setting = prepare(qkv, attributes as AttentionAttributes, tuning);
  const texts = [
    operand("qkv", 0, setting.width),
    operand("out", 1, setting.width),
    array("logSumExp", 2),
    attentionKeysText,
    attentionText,
  ];
  return { dispatches: [kernel("attention", setting, texts, [0, 1, 2])], scratch: 0 };
};

/** `(qkv, out, logSumExp, dout) → dqkv`. */
export const attentionGradient: KernelChooser = ({ attributes, inputs }, tuning) => {
  const [qkv, , logSumExp] = inputs;
  const setting = prepare(qkv, attributes as AttentionAttributes, tuning);
  const { width } = setting;
  const common = [
    operand("qkv", 0, width),
    operand("dout", 1, width),
    operand("dqkv", 2, width),
    array("logSumExp", 3),
    array("deltas", 4),
    attentionGradientParamsText,
  ];
  const queries = kernel(
    "attention gradient of queries",
    setting,
    [...common, operand("out", 5, width), attentionKeysText, attentionGradientQueriesText],
    [0, 3, 4, 2, 5, 1],
  );
  // A GPU has no registers for both sums at once.
  const passes = tuning.software ? [[1, 1]] : [[1, 0], [0, 1]];
  const keys = passes.map(([KEYS, VALUES]) =>
    kernel(
      "attention gradient of keys",
      { ...setting, constants: { ...setting.constants, KEYS, VALUES } },
      [...common, attentionQueriesText, attentionGradientKeysText],
      [0, 3, 4, 2, 5],
    )
  );
  const [batch, heads, tokens] = logSumExp.shape;
  return { dispatches: [queries, ...keys], scratch: 8 * batch * heads * tokens };
};

function prepare(
  qkv: TensorType,
  { heads, causal, scale }: AttentionAttributes,
  tuning: Tuning,
): Setting {
  const [batch, tokens, packed] = qkv.shape;
  const width = packed / 3 / heads;
  const blocks = Math.ceil(width / 16);
  if (blocks > MAX_BLOCKS) {
    throw new RangeError(
      `Cannot attend on WebGPU: expected heads of at most ${16 * MAX_BLOCKS}, got ${width}`,
    );
  }
  const { rows, constants, step, roundsOfStep, needs } = attentionKernels[tuning.attention];
  const sizes = constants(tokens, blocks);
  const rounds = Math.ceil(tokens / step) * roundsOfStep(blocks);
  if (rounds > MAX_LOOP_ROUNDS) {
    const most = Math.floor(MAX_LOOP_ROUNDS / roundsOfStep(blocks)) * step;
    throw new RangeError(`Cannot attend on WebGPU: expected at most ${most} tokens, got ${tokens}`);
  }
  return {
    width,
    helpers: [specialNumbersText, attentionParamsText, rows],
    constants: { CAUSAL: Number(causal), BLOCKS: blocks, ...sizes },
    params: { batch, tokens, heads, width, scale },
    subgroups: needs.subgroups !== undefined,
    rounds,
    workgroups: spread(batch * heads * Math.ceil(tokens / sizes.LANES)),
  };
}

function kernel(
  name: string,
  { helpers, constants, params, subgroups, rounds, workgroups }: Setting,
  texts: readonly string[],
  bindings: readonly number[],
): Dispatch {
  const text = withoutBlocks([...helpers, ...texts].join("\n"), constants.BLOCKS);
  const source = subgroups ? askForLane(text) : text;
  return { kernel: name, source, constants, params, bindings, subgroups, rounds, workgroups };
}

/**
 * A text without what it does for blocks that a row doesn't have. They would do no harm, but drivers'
 * compilers take two to three times as long where they have to find out themselves.
 */
function withoutBlocks(text: string, blocks: number): string {
  // Subgroups of eight have blocks in pairs.
  const fields = 2 * Math.ceil(blocks / 2);
  return text
    .replace(/ {2}b(\d): mat4x4f,\n/g, (field, i) => Number(i) < fields ? field : "")
    .replace(
      / {2}if \(BLOCKS > (\d)u\) \{\n[^]*?\n {2}\}\n/g,
      (part, i) => Number(i) < blocks ? part : "",
    );
}
