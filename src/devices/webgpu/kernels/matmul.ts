import * as wgsl from "../../../../kernels/webgpu/mod.ts";
import { type MatmulAttributes, type MatmulSize, matmulSize } from "../../../graph/mod.ts";
import {
  type KernelChooser,
  type MatmulVariant,
  spread,
  type Tuning,
  uniforms,
} from "../dispatch.ts";
import { operand } from "./operand.ts";

/** A variant's text, constants, tile of the output, and terms of the sum that it takes at a time. */
interface Variant {
  readonly source: string;
  readonly constants: Record<string, number>;
  readonly rows: number;
  readonly columns: number;
  readonly step: number;
}

const VARIANTS: Readonly<Record<MatmulVariant, Variant>> = {
  subgroup: direct(wgsl.matmulBlockShared),
  direct: direct(wgsl.matmulBlockLoaded),
  tiled8: tiled(8),
  tiled16: tiled(16),
};

function direct(block: string): Variant {
  const source = block + wgsl.matmulDirect;
  return { source, constants: { LANES: 8 }, rows: 24, columns: 64, step: 4 };
}

function tiled(side: number): Variant {
  const constants = { SIDE: side, DEPTH: 16 };
  return { source: wgsl.matmulTiled, constants, rows: 8 * side, columns: 8 * side, step: 16 };
}

/** Products of matrices with all that may be fused to them. */
export const matmul: KernelChooser = ({ attributes: given, inputs }, tuning) => {
  const attributes = given as MatmulAttributes;
  const { transposeA, transposeB } = attributes;
  const size = matmulSize(inputs, attributes);
  const { m, n, k, batch } = size;
  const variant = VARIANTS[tuning.matmul];
  const tiles = Math.ceil(m / variant.rows) * Math.ceil(n / variant.columns) * batch;
  const { splits, piece } = split(size, tiles, variant.step, tuning);
  const extra = extraOperands(attributes);
  const params = uniforms([m, n, k, batch, piece, splits]);
  const split1 = splits === 1;
  const product = {
    kernel: `matmul ${tuning.matmul} ${transposeA ? "t" : "n"}${transposeB ? "t" : "n"}`,
    source: [
      operand("a", 0, transposeA ? m : k),
      operand("b", 1, transposeB ? k : n),
      wgsl.matmulParams,
      wgsl.matmulBlocks,
      store(split1 ? extra : ["y"], 2, n),
      variant.source,
    ].join("\n"),
    constants: {
      ...variant.constants,
      TRANSPOSE_A: Number(transposeA),
      TRANSPOSE_B: Number(transposeB),
      ACTIVATION: split1 ? activationNumber(attributes) : 0,
    },
    params,
    bindings: [0, 1, ...(split1 ? extra.map((_, i) => i + 2) : [extra.length + 2])],
    workgroups: spread(tiles * splits),
  };
  if (split1) return { dispatches: [product], scratch: 0 };
  const sum = {
    kernel: "matmul sum",
    source: [operand("pieces", 0, n), wgsl.matmulParams, store(extra, 1, n), wgsl.matmulSum]
      .join("\n"),
    constants: { ACTIVATION: activationNumber(attributes) },
    params,
    bindings: [extra.length + 2, ...extra.map((_, i) => i + 2)],
    workgroups: spread(Math.ceil(batch * m * Math.ceil(n / 4) / 64)),
  };
  return { dispatches: [product, sum], scratch: 4 * batch * splits * m * n };
};

/** Splits long sums of few tiles, so that there is work for the whole adapter. */
function split({ k }: MatmulSize, tiles: number, step: number, { workgroups }: Tuning) {
  const wanted = Math.min(Math.floor(workgroups / tiles), Math.floor(k / 256), 64);
  if (wanted < 2) return { splits: 1, piece: k };
  const piece = Math.ceil(k / wanted / step) * step;
  return { splits: Math.ceil(k / piece), piece };
}

/** The operands after a and b, in the operation's order: inputs, then outputs. */
function extraOperands({ bias, activation, residual }: MatmulAttributes): string[] {
  return [
    bias ? "bias" : "",
    activation === "geluGradient" ? "u" : "",
    residual ? "residual" : "",
    "y",
    activation === "gelu" ? "u" : "",
  ].filter(Boolean);
}

function activationNumber({ activation }: MatmulAttributes): number {
  return activation === "gelu" ? 1 : activation === "geluGradient" ? 2 : 0;
}

/** The text of the epilogue over the operands that there are, bound from `first` on. */
function store(present: readonly string[], first: number, n: number): string {
  const declarations = ["bias", "u", "residual", "y"].map((name) => {
    const i = present.indexOf(name);
    return operand(name, i < 0 ? undefined : first + i, n);
  });
  return [...declarations, wgsl.gelu, wgsl.matmulStore].join("\n");
}
