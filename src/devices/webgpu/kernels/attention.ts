import * as wgsl from "../../../../kernels/webgpu/mod.ts";
import type { AttentionAttributes } from "../../../graph/mod.ts";
import type { TensorType } from "../../../tensors/mod.ts";
import { type Dispatch, type KernelChooser, spread, type Tuning, uniforms } from "../dispatch.ts";
import { array, operand } from "./operand.ts";

/** What all attention kernels of one step share. */
interface Setting {
  /** The width of a head. */
  readonly width: number;
  /** Texts that come first: constants, places, and how rows of the other side are had. */
  readonly helpers: readonly string[];
  readonly constants: Record<string, number>;
  readonly params: ArrayBuffer;
  readonly workgroups: readonly [number, number, number];
}

/** `qkv → (out, logSumExp)`. */
export const attention: KernelChooser = ({ attributes, inputs: [qkv] }, tuning) => {
  const setting = prepare(qkv, attributes as AttentionAttributes, tuning);
  const texts = [
    operand("qkv", 0, setting.width),
    operand("out", 1, setting.width),
    array("logSumExp", 2),
    wgsl.attentionKeys,
    wgsl.attention,
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
    wgsl.attentionGradientParams,
  ];
  const queries = kernel(
    "attention gradient of queries",
    setting,
    [...common, operand("out", 5, width), wgsl.attentionKeys, wgsl.attentionGradientQueries],
    [0, 3, 4, 2, 5, 1],
  );
  // A GPU has no registers for both sums at once.
  const passes = tuning.software ? [[1, 1]] : [[1, 0], [0, 1]];
  const keys = passes.map(([KEYS, VALUES]) =>
    kernel(
      "attention gradient of keys",
      { ...setting, constants: { ...setting.constants, KEYS, VALUES } },
      [...common, wgsl.attentionQueries, wgsl.attentionGradientKeys],
      [0, 3, 4, 2, 5],
    )
  );
  const [batch, heads, tokens] = logSumExp.shape;
  return { dispatches: [queries, ...keys], scratch: 4 * batch * heads * tokens };
};

function prepare(
  qkv: TensorType,
  { heads, causal, scale }: AttentionAttributes,
  tuning: Tuning,
): Setting {
  const [batch, tokens, packed] = qkv.shape;
  const width = packed / 3 / heads;
  const shared = tuning.matmul === "subgroup";
  const BLOCKS = Math.ceil(width / 16);
  if (BLOCKS > 8) {
    throw new RangeError(`Cannot attend on WebGPU as a head may be 128 wide: ${width}`);
  }
  const LANES = shared ? 8 : tokens > 32 ? 64 : 32;
  return {
    width,
    helpers: [
      wgsl.specialNumbers,
      wgsl.attentionParams,
      shared ? wgsl.attentionRowsShared : wgsl.attentionRowsStaged,
    ],
    constants: {
      CAUSAL: Number(causal),
      LANES,
      BLOCKS,
      ...(shared ? {} : { TILE: 64 * BLOCKS }),
    },
    params: uniforms([batch, tokens, heads, width, { float: scale }]),
    workgroups: spread(batch * heads * Math.ceil(tokens / LANES)),
  };
}

function kernel(
  name: string,
  { helpers, constants, params, workgroups }: Setting,
  texts: readonly string[],
  bindings: readonly number[],
): Dispatch {
  const source = [...helpers, ...texts].join("\n");
  return { kernel: name, source, constants, params, bindings, workgroups };
}
