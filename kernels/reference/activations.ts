import type { ReferenceArray, ReferenceKernel } from "./types.ts";

/** The error function, to double precision: a Taylor series inside 3, a continued fraction outside. */
export function erf(x: number): number {
  const a = Math.abs(x);
  if (a > 6) return Math.sign(x);
  if (a < 3) {
    let term = x;
    let total = x;
    for (let n = 1; n < 80; n++) {
      term *= -x * x / n;
      total += term / (2 * n + 1);
    }
    return total * 2 / Math.sqrt(Math.PI);
  }
  let fraction = 0;
  for (let n = 60; n > 0; n--) fraction = n / 2 / (a + fraction);
  const complement = Math.exp(-a * a) / Math.sqrt(Math.PI) / (a + fraction);
  return Math.sign(x) * (1 - complement);
}

const sigmoid = (x: number) => 1 / (1 + Math.exp(-x));
const normalCdf = (x: number) => 0.5 * (1 + erf(x / Math.SQRT2));
const normalPdf = (x: number) => Math.exp(-0.5 * x * x) / Math.sqrt(2 * Math.PI);

/** A function of one number and of α. */
export type Unary = (x: number, alpha: number) => number;

/** A function of two numbers. */
export type Binary = (a: number, b: number) => number;

/** The elementwise functions of one number. */
export const unaryFunctions = {
  scale: (x, alpha) => alpha * x,
  shift: (x, alpha) => x + alpha,
  exp: Math.exp,
  log: Math.log,
  sqrt: Math.sqrt,
  reciprocal: (x) => 1 / x,
  tanh: Math.tanh,
  sigmoid,
  softplus: (x) => Math.max(x, 0) + Math.log1p(Math.exp(-Math.abs(x))),
  relu: (x) => Math.max(x, 0),
  gelu: (x) => x * normalCdf(x),
  silu: (x) => x * sigmoid(x),
  atLeast: (x, alpha) => Math.max(x, alpha),
  atMost: (x, alpha) => Math.min(x, alpha),
  step: (x, alpha) => x > alpha ? 1 : x <= alpha ? 0 : NaN,
} satisfies Record<string, Unary>;

/** The elementwise functions of two numbers; for gradients, `a` is what was saved and `b` is dy. */
export const binaryFunctions = {
  add: (a, b) => a + b,
  subtract: (a, b) => a - b,
  multiply: (a, b) => a * b,
  divide: (a, b) => a / b,
  tanhGradient: (y, dy) => (1 - y * y) * dy,
  sigmoidGradient: (y, dy) => y * (1 - y) * dy,
  reluGradient: (x, dy) => x <= 0 ? 0 : dy,
  geluGradient: (x, dy) => (normalCdf(x) + x * normalPdf(x)) * dy,
  siluGradient: (x, dy) => sigmoid(x) * (1 + x * (1 - sigmoid(x))) * dy,
} satisfies Record<string, Binary>;

const unaries: Readonly<Record<string, Unary>> = unaryFunctions;
const binaries: Readonly<Record<string, Binary>> = binaryFunctions;

/** `y = f(x)`. */
export const unary: ReferenceKernel = ([x], { function: name, alpha }, [y]) => {
  const f = unaries[name];
  for (let i = 0; i < y.data.length; i++) y.data[i] = f(x.data[i], alpha);
};

/** `y[i] = f(a[i], b[⌊i/inner⌋ mod count])`. */
export const binary: ReferenceKernel = ([a, b], { function: name, count, inner }, [y]) => {
  const f = binaries[name];
  for (let i = 0; i < y.data.length; i++) {
    y.data[i] = f(a.data[i], b.data[Math.floor(i / inner) % count]);
  }
};

/** `y = value`. */
export const fill: ReferenceKernel = (_, { value }, [y]) => {
  y.data.fill(value);
};

interface Fused {
  readonly steps: readonly { function: string; alpha: number; operands: readonly number[] }[];
  readonly repetitions: readonly { count: number; inner: number }[];
}

/** Several functions of the same element, see `src/graph/ops/activations/elementwise.ts`. */
export const elementwise: ReferenceKernel = (inputs, program: Fused, [y]) => {
  for (let i = 0; i < y.data.length; i++) y.data[i] = operandsOf(program, inputs, i).at(-1)!;
};

/** All operands of a program for element `i` of its result: its inputs, then its steps' results. */
function operandsOf(
  { steps, repetitions }: Fused,
  inputs: readonly ReferenceArray[],
  i: number,
): number[] {
  const values = repetitions.map(({ count, inner }, k) =>
    inputs[k].data[Math.floor(i / inner) % count]
  );
  for (const { function: name, alpha, operands: [a, b] } of steps) {
    if (name === "fill") values.push(alpha);
    else if (name in unaries) values.push(unaries[name](values[a], alpha));
    else values.push(binaries[name](values[a], values[b]));
  }
  return values;
}

/**
 * The kernel of an operation with the attribute `epilogue`: a program over its first output and further
 * inputs, of which `kept` says which operands are further outputs.
 */
export function withEpilogue(kernel: ReferenceKernel): ReferenceKernel {
  return (inputs, attributes, outputs) => {
    const epilogue: Fused & { readonly kept: readonly number[] } = attributes.epilogue;
    const own = inputs.length - (epilogue.repetitions.length - 1);
    const [y, ...others] = outputs;
    const made = { shape: y.shape, data: new Float64Array(y.data.length) };
    const kept = others.splice(others.length - epilogue.kept.length);
    kernel(inputs.slice(0, own), attributes, [made, ...others]);
    for (let i = 0; i < y.data.length; i++) {
      const values = operandsOf(epilogue, [made, ...inputs.slice(own)], i);
      y.data[i] = values.at(-1)!;
      epilogue.kept.forEach((operand, k) => kept[k].data[i] = values[operand]);
    }
  };
}
