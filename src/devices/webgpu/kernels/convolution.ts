import {
  causalConvolutionFiltersText,
  causalConvolutionText,
  foldText,
  unfoldText,
} from "../../../../kernels/webgpu/generated/convolution.ts";
import type { DepthwiseAttributes, UnfoldAttributes } from "../../../graph/mod.ts";
import type { Shape } from "../../../tensors/mod.ts";
import { type Dispatch, type KernelChooser, spread, type Step, type Tuning } from "../dispatch.ts";
import { MAX_LOOP_ROUNDS } from "../limits.ts";
import { convolutionText, filtersText, UNROLLED } from "./convolution_variants.ts";
import { withEpilogue } from "./shared/epilogue.ts";
import { array, operand } from "./shared/operand.ts";
import { cut, inPieces, sumColumns } from "./shared/pieces.ts";
import { plain } from "./shared/plain.ts";

/** `(x, filters) → y`. */
export const depthwise: KernelChooser = (step, tuning) => {
  const dispatch = convolve(step, tuning, ["x", "filters"], step.inputs[0].shape);
  return { dispatches: [dispatch], scratch: 0 };
};

/** `(filters, dy) → dx`. */
export const depthwiseInputGradient: KernelChooser = (step, tuning) => {
  const dispatch = convolve(step, tuning, ["filters", "x"], step.inputs[1].shape);
  return { dispatches: [dispatch], scratch: 0 };
};

function convolve(
  step: Step,
  tuning: Tuning,
  names: readonly string[],
  from: Shape,
): Dispatch {
  const attributes = step.attributes as DepthwiseAttributes;
  const { kernel, padding } = attributes;
  const [images, rows, columns, channels] = step.outputs[0].shape;
  const { text, run, constants, params } = convolutionText(tuning.depthwise, attributes);
  const backward = names[0] === "filters";
  const made = {
    kernel: backward ? "depthwise input gradient" : "depthwise",
    source: [...names.map((name, i) => operand(name, i, channels)), text].join("\n"),
    constants: { ...constants, BACKWARD: Number(backward) },
    params: {
      images,
      channels,
      height: from[1],
      width: from[2],
      rows,
      columns,
      padding,
      ...params,
    },
    bindings: [0, 1],
    rounds: kernel * (2 + kernel) + run,
    workgroups: groups(images * rows * Math.ceil(columns / run), channels),
  };
  return withEpilogue(made, step, channels);
}

/** `(x, dy) → dfilters`, in pieces that a second kernel adds. */
export const depthwiseFilterGradient: KernelChooser = (
  { attributes, inputs: [x, dy] },
  tuning,
) => {
  const { kernel, stride, padding, height, width } = attributes as DepthwiseAttributes;
  const [images, rows, columns, channels] = dy.shape;
  const { text, constants } = filtersText({ kernel, stride });
  const workgroups = kernel * Math.ceil(channels / 4) / 64;
  const busy = Math.min(Math.ceil(tuning.workgroups / workgroups), images * rows);
  const perRow = 2 + columns * (kernel <= UNROLLED ? 1 : kernel + 2);
  const most = Math.max(1, Math.floor((MAX_LOOP_ROUNDS - kernel) / perRow));
  const wanted = Math.max(busy, Math.ceil(images * rows / most));
  const piece = Math.ceil(images * rows / wanted);
  const pieces = Math.ceil(images * rows / piece);
  const partial = {
    kernel: "depthwise filter gradient",
    source: [...["x", "dy", "sums"].map((name, i) => operand(name, i, channels)), text].join(
      "\n",
    ),
    constants,
    params: { images, channels, height, width, rows, columns, padding, pieces, piece },
    bindings: pieces === 1 ? [0, 1, 2] : [0, 1, 3],
    rounds: piece * perRow + kernel,
    workgroups: groups(pieces * kernel, channels),
  };
  if (pieces === 1) return { dispatches: [partial], scratch: 0 };
  const inner = kernel * kernel * x.shape[3];
  const total = sumColumns({ outer: 1, count: pieces, inner, bindings: [3, 2] });
  return { dispatches: [partial, total], scratch: 4 * pieces * inner };
};

/** Images to windows. */
export const unfold: KernelChooser = ({ attributes, outputs: [y] }) => {
  const { kernel } = attributes as UnfoldAttributes;
  const [images, rows, columns] = y.shape;
  const windows = images * rows * columns;
  return move("unfold", ["x", "y"], attributes as UnfoldAttributes, y.shape, {
    text: unfoldText,
    pixels: windows * kernel * kernel,
    rounds: 0,
  });
};

/** Windows to images, added where they overlap. */
export const fold: KernelChooser = ({ attributes, inputs: [y], outputs: [x] }) => {
  const { kernel } = attributes as UnfoldAttributes;
  const [images, height, width] = x.shape;
  return move("fold", ["y", "x"], attributes as UnfoldAttributes, y.shape, {
    text: foldText,
    pixels: images * height * width,
    rounds: kernel * (2 + kernel),
  });
};

function move(
  name: string,
  operands: readonly string[],
  { kernel, stride, padding, height, width, channels }: UnfoldAttributes,
  [images, rows, columns]: Shape,
  { text, pixels, rounds }: { text: string; pixels: number; rounds: number },
) {
  const params = { images, channels, height, width, rows, columns, kernel, stride, padding };
  const dispatch: Dispatch = {
    kernel: name,
    source: [...operands.map((each, i) => operand(each, i, channels)), text].join("\n"),
    constants: {},
    params,
    bindings: [0, 1],
    rounds,
    workgroups: groups(pixels, channels),
  };
  return { dispatches: [dispatch], scratch: 0 };
}

/** The workgroups of kernels of which an invocation takes four channels of a pixel. */
function groups(pixels: number, channels: number): [number, number, number] {
  return spread(Math.ceil(pixels * Math.ceil(channels / 4) / 64));
}

/** `(x, w) → y`, or the adjoint. */
export const causalConvolution: KernelChooser = (step) => {
  const [x, w] = step.inputs;
  const [batch, tokens, e] = x.shape;
  const rows = batch * tokens;
  const texts = [operand("x", 0, e), array("filters", 1), causalConvolutionText];
  const reverse = Number(step.attributes.reverse);
  const params = { rows, tokens, columns: e, taps: w.shape[2], reverse };
  const made = {
    ...plain("causal convolution", texts, params, rows * Math.ceil(e / 4)),
    rounds: w.shape[2],
  };
  return { dispatches: [withEpilogue(made, step, e)], scratch: 0 };
};

/** `(x, dy) → dw`. */
export const causalConvolutionGradient: KernelChooser = ({ attributes, inputs: [x] }, tuning) => {
  const [batch, tokens, e] = x.shape;
  const taps = attributes.taps as number;
  const rows = batch * tokens;
  const { pieces, piece } = cut(rows, Math.ceil(e * taps / 64), tuning, 1);
  const partial = {
    ...plain(
      "causal convolution filters",
      [causalConvolutionFiltersText],
      { rows, tokens, columns: e, taps, pieces, piece },
      e * taps * pieces,
    ),
    bindings: [0, 1, pieces === 1 ? 2 : 3],
    rounds: piece,
  };
  return inPieces([partial], pieces, e * taps, 3, 2);
};
