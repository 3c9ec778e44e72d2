import * as wgsl from "../../../../kernels/webgpu/mod.ts";
import { sizeOf } from "../../../tensors/mod.ts";
import { type Dispatch, type KernelChooser, spread, type Uniform, uniforms } from "../dispatch.ts";
import { array, operand } from "./operand.ts";
import { cut, lanesFor, rowRounds, sumColumns } from "./sums.ts";
import { MAX_LOOP_ROUNDS } from "../limits.ts";

/** `(table, tokens) → y`. */
export const embedding: KernelChooser = ({ inputs: [table, tokens] }) => {
  const [rows, d] = table.shape;
  const places = sizeOf(tokens.shape);
  const texts = [
    operand("table", 0, d),
    array("tokens", 1, "i32"),
    operand("y", 2, d),
    wgsl.embedding,
  ];
  const made = plain("embedding", texts, [rows, d, places], places * Math.ceil(d / 4));
  return { dispatches: [made], scratch: 0 };
};

/** `(tokens, dy) → dtable`. */
export const embeddingGradient: KernelChooser = (
  { inputs: [tokens], outputs: [table] },
  tuning,
) => {
  const [rows, d] = table.shape;
  const places = sizeOf(tokens.shape);
  const tiles = rows * Math.ceil(d / 256);
  const { pieces, piece } = cut(places, tiles, tuning, 0);
  const texts = [
    array("tokens", 0, "i32"),
    operand("dy", 1, d),
    operand("sums", 2, d),
    wgsl.embeddingGradient,
  ];
  // Longer pieces take several dispatches that go on with each other's sums: the order stays.
  const span = 1024 * Math.floor(MAX_LOOP_ROUNDS / EMBEDDING_BLOCK);
  const partials = Array.from({ length: Math.ceil(piece / span) }, (_, i) => {
    const params = [rows, d, places, pieces, piece, i * span, span];
    return {
      ...plain("embedding gradient", texts, params, 64 * tiles * pieces),
      bindings: [0, 1, pieces === 1 ? 2 : 3],
      rounds: EMBEDDING_BLOCK * Math.ceil(Math.min(piece - i * span, span) / 1024),
    };
  });
  return inPieces(partials, pieces, rows * d, 3, 2);
};

/** Rounds for 1,024 places: one, 16 of looking, 32 of words, all places, and the ends of loops. */
const EMBEDDING_BLOCK = 1 + 17 + 2 * 33 + 1024;

/** `(x, w) → y`, or the adjoint. */
export const causalConvolution: KernelChooser = ({ attributes, inputs: [x, w] }) => {
  const [batch, tokens, e] = x.shape;
  const rows = batch * tokens;
  const texts = [operand("x", 0, e), array("filters", 1), operand("y", 2, e)];
  const params = [rows, tokens, e, w.shape[2], Number(attributes.reverse)];
  const made = plain(
    "causal convolution",
    [...texts, wgsl.causalConvolution],
    params,
    rows * Math.ceil(e / 4),
  );
  return { dispatches: [{ ...made, rounds: w.shape[2] }], scratch: 0 };
};

/** `(x, dy) → dw`. */
export const causalConvolutionGradient: KernelChooser = ({ attributes, inputs: [x] }, tuning) => {
  const [batch, tokens, e] = x.shape;
  const taps = attributes.taps as number;
  const rows = batch * tokens;
  const { pieces, piece } = cut(rows, Math.ceil(e * taps / 64), tuning, 1);
  const texts = ["x", "dy", "sums"].map((name, i) => array(name, i));
  const partial = {
    ...plain(
      "causal convolution filters",
      [...texts, wgsl.causalConvolutionFilters],
      [rows, tokens, e, taps, pieces, piece],
      e * taps * pieces,
    ),
    bindings: [0, 1, pieces === 1 ? 2 : 3],
    rounds: piece,
  };
  return inPieces([partial], pieces, e * taps, 3, 2);
};

/** `(x, γ) → (y, 1/σ)`. */
export const rmsNorm: KernelChooser = ({ attributes, inputs: [x, gamma] }, tuning) => {
  const d = sizeOf(gamma.shape);
  const rows = sizeOf(x.shape) / d;
  const constants = lanesFor(d, 2, tuning);
  const texts = [
    wgsl.rows,
    ...["x", "gamma", "y"].map((name, i) => operand(name, i, d)),
    array("rstds", 3),
    wgsl.rmsNorm,
  ];
  const params = [rows, d, { float: attributes.epsilon as number }];
  const made = {
    ...plain("RMS norm", texts, params, 64 * Math.ceil(rows / constants.ROWS)),
    constants,
    rounds: rowRounds(d, 2, constants.LANES),
  };
  return { dispatches: [made], scratch: 0 };
};

/** `(x, γ, 1/σ, dy) → (dx, dγ)`. */
export const rmsNormGradient: KernelChooser = ({ inputs: [x, gamma] }, tuning) => {
  const d = sizeOf(gamma.shape);
  const rows = sizeOf(x.shape) / d;
  const constants = lanesFor(d, 2, tuning);
  const texts = [
    wgsl.rows,
    operand("x", 0, d),
    operand("gamma", 1, d),
    array("rstds", 2),
    operand("dy", 3, d),
    operand("dx", 4, d),
    wgsl.rmsNormGradient,
  ];
  const groups = Math.ceil(rows / constants.ROWS);
  const dx = {
    ...plain("RMS norm gradient", texts, [rows, d], 64 * groups),
    constants,
    rounds: rowRounds(d, 2, constants.LANES),
  };
  const quads = Math.ceil(d / 4);
  const { pieces, piece } = cut(rows, quads / 64, tuning, 1);
  const parameters = [
    operand("x", 0, d),
    operand("dy", 1, d),
    array("rstds", 2),
    operand("sums", 3, d),
    wgsl.rmsNormParameters,
  ];
  const partial = {
    ...plain("RMS norm parameters", parameters, [rows, d, pieces, piece], pieces * quads),
    bindings: [0, 3, 2, pieces === 1 ? 5 : 6],
    rounds: piece,
  };
  const { dispatches, scratch } = inPieces([partial], pieces, d, 6, 5);
  return { dispatches: [dx, ...dispatches], scratch };
};

/** `s → L`. */
export const decayMask: KernelChooser = ({ inputs: [sums] }) => {
  const rows = sizeOf(sums.shape);
  const q = sums.shape[sums.shape.length - 1];
  const texts = [array("sums", 0), array("mask", 1), wgsl.decayMask];
  return { dispatches: [plain("decay mask", texts, [rows, q], rows * q)], scratch: 0 };
};

/** `(L, dL) → ds`. */
export const decayMaskGradient: KernelChooser = ({ outputs: [dsums] }) => {
  const rows = sizeOf(dsums.shape);
  const q = dsums.shape[dsums.shape.length - 1];
  const texts = ["mask", "dmask", "dsums"].map((name, i) => array(name, i));
  const made = plain("decay mask gradient", [...texts, wgsl.decayMaskGradient], [rows, q], rows);
  return { dispatches: [{ ...made, rounds: q + 1 }], scratch: 0 };
};

/** A kernel without loops whose operands are bound in order, with so many invocations in 64s. */
function plain(
  kernel: string,
  texts: readonly string[],
  params: readonly Uniform[],
  invocations: number,
): Dispatch {
  const source = texts.join("\n");
  return {
    kernel,
    source,
    constants: {},
    params: uniforms(params),
    bindings: Array.from(source.matchAll(/@group\(0\)/g), (_, i) => i),
    rounds: 0,
    workgroups: spread(Math.ceil(invocations / 64)),
  };
}

/** Partial sums and, if there is more than one piece, the kernel that adds them up. */
function inPieces(
  partials: readonly Dispatch[],
  pieces: number,
  size: number,
  scratch: number,
  to: number,
) {
  if (pieces === 1) return { dispatches: partials, scratch: 0 };
  const sum = sumColumns({ outer: 1, count: pieces, inner: size, bindings: [scratch, to] });
  return { dispatches: [...partials, sum], scratch: 4 * pieces * size };
}
