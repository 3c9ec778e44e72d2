/**
 * The part of the table of operations that is about numbers that must not meet what fills up a kernel's
 * blocks: 0·∞ and 0·NaN would be NaN.
 *
 * @module
 */
import * as g from "../../graph/mod.ts";
import type { Tensor } from "../../graph/mod.ts";
import { Random } from "../../random/mod.ts";
import { sizeOf } from "../../tensors/mod.ts";
import type { CaseInput, OperationCase } from "./build_case.ts";

type Given = Readonly<Record<number, number>>;

/** Normal numbers of a shape, but for some given ones at their places. */
export function besides(shape: readonly number[], given: Given): CaseInput & { values: number[] } {
  const values = new Float32Array(sizeOf(shape));
  new Random(`besides ${shape}`).fillNormal(values, 0, 1);
  Object.entries(given).forEach(([at, value]) => values[Number(at)] = value);
  return { shape, values: [...values] };
}

/** The same of numbers from 0.5 to 2. */
function positiveBesides(
  shape: readonly number[],
  given: Given,
): CaseInput & { values: number[] } {
  const values = new Float32Array(sizeOf(shape));
  new Random(`besides ${shape}`).fillUniform(values, 0.5, 2);
  Object.entries(given).forEach(([at, value]) => values[Number(at)] = value);
  return { shape, values: [...values] };
}

interface Convolution {
  readonly images: readonly number[];
  readonly kernel: number;
  readonly stride?: number;
  readonly padding?: number;
}

/** 20 channels fill a block of sixteen and begin another one, of which one filter each isn't finite. */
const convolutions: readonly Convolution[] = [
  { images: [2, 6, 5, 20], kernel: 3 },
  { images: [2, 7, 9, 20], kernel: 3, stride: 2 },
  { images: [1, 8, 8, 20], kernel: 4, stride: 3, padding: 2 },
  { images: [3, 11, 10, 5], kernel: 5 },
  { images: [1, 4, 4, 1], kernel: 7 },
];

function convolutionCases({ images, kernel, ...options }: Convolution): OperationCase[] {
  const channels = images[3];
  const filters = [channels, 1, kernel, kernel];
  const build = (x: Tensor, w: Tensor) => g.depthwise(x, w, { stride: 1, ...options });
  const { stride = 1, padding = (kernel - 1) / 2 } = options;
  const [rows, columns] = [images[1], images[2]].map((n) =>
    Math.floor((n + 2 * padding - kernel) / stride) + 1
  );
  const made = images[0] * rows * columns * channels;
  const taps = kernel ** 2;
  // Corners of the first and the last filter, and a tap within.
  const spoiled = {
    0: Infinity,
    [taps * channels - 1]: NaN,
    [taps * (channels >> 1) + 4]: -Infinity,
  };
  const about = `${kernel}×${kernel} on [${images}], ${JSON.stringify(options)}`;
  const shared = { build, special: true };
  return [
    {
      name: `depthwise convolution whose filters have NaN and ∞, ${about}`,
      inputs: [{ shape: images }, besides(filters, spoiled)],
      ...shared,
    },
    {
      name: `depthwise convolution whose filters and pixels have NaN and ∞, ${about}`,
      inputs: [besides(images, { 0: -Infinity, [channels + 1]: NaN }), besides(filters, spoiled)],
      ...shared,
    },
    {
      name: `depthwise convolution whose gradient has NaN and ∞, ${about}`,
      inputs: [{ shape: images }, { shape: filters }],
      incoming: besides([made], { 0: NaN, [made >> 1]: -Infinity, [made - 1]: Infinity }).values,
      ...shared,
    },
  ];
}

/**
 * Channels and states that fill no whole workgroup, and no whole pairs of vectors. All numbers are positive: a
 * sum of ∞ and −∞ may be NaN or not by how it is put together.
 */
const scans = [[63, 3], [65, 4], [3, 8], [2, 19]].flatMap(([channels, states]) => {
  const about = `${channels} channels of ${states} states`;
  const [tokens, chunk] = [40, 16];
  const last = 18 * channels + channels - 1;
  const rows = (given: Given) => positiveBesides([1, tokens, channels], given);
  const rest = [[channels, states], [1, tokens, states], [1, tokens, states]].map((shape) =>
    positiveBesides(shape, {})
  );
  const build = (u: Tensor, delta: Tensor, a: Tensor, b: Tensor, c: Tensor) =>
    g.selectiveScan({ u, delta, a: g.scale(a, -1), b, c }, { chunk });
  return [
    {
      name: `selective scan with ∞ in the last channel's input, ${about}`,
      inputs: [rows({ [last]: Infinity }), rows({}), ...rest],
    },
    {
      name: `selective scan with an endless step in the last channel, ${about}`,
      // The gradient of the rates is 0·∞, or almost 0 times ∞.
      inputs: [
        rows({}),
        rows({ [last]: Infinity }),
        { ...rest[0], constant: true },
        ...rest.slice(1),
      ],
    },
    {
      name: `selective scan with ∞ in the last channel's gradient, ${about}`,
      inputs: [rows({}), { ...rows({}), constant: true }, ...rest],
      incoming: positiveBesides([tokens * channels], { [last]: Infinity }).values,
    },
  ].map((each): OperationCase => ({
    incoming: positiveBesides([tokens * channels], {}).values,
    ...each,
    build,
    special: true,
  }));
});

/** All cases. */
export const paddingCases: readonly OperationCase[] = [
  ...convolutions.flatMap(convolutionCases),
  ...scans,
];
