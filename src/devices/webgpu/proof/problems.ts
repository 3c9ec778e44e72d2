/**
 * Small problems that tell whether a way to compute something is right on an adapter.
 *
 * @module
 */
import {
  ATTENTION,
  ATTENTION_GRADIENT,
  DEPTHWISE,
  DEPTHWISE_FILTER_GRADIENT,
  DEPTHWISE_INPUT_GRADIENT,
  Graph,
  layerNorm,
  matmul,
  reshape,
  SELECTIVE_SCAN,
  SELECTIVE_SCAN_GRADIENT,
  softmax,
  squaredNorm,
  sum,
} from "../../../graph/mod.ts";
import type { Family } from "../dispatch.ts";
import { Draft, type Problem } from "./draft.ts";

/** A family, or what proves that long loops are cut. */
export type ProblemName = Family | "longSums";

/** A problem, made once. */
export function problemOf(name: ProblemName): Problem {
  let problem = made.get(name);
  if (!problem) made.set(name, problem = problems[name]());
  return problem;
}

const made = new Map<ProblemName, Problem>();

const problems: Readonly<Record<ProblemName, () => Problem>> = {
  matmul: products,
  attention: attentions,
  depthwise: convolutions,
  rows,
  scan,
  longSums,
};

/**
 * Two products that between them take all that products are made of: each operand as it is stored and
 * transposed, rows in fours and, where they are no multiple of four long, one by one. The first is
 * long enough to be made in pieces.
 */
function products(): Problem {
  const draft = new Draft();
  for (
    const [m, k, n, transposeA, transposeB] of [
      [9, 512, 12, false, true],
      [25, 5, 67, true, false],
    ] as const
  ) {
    const a = draft.input(transposeA ? [k, m] : [m, k]);
    const b = draft.input(transposeB ? [n, k] : [k, n]);
    const name = `${m}×${k}${transposeA ? ", stored transposed," : ""} times ` +
      `${k}×${n}${transposeB ? ", stored transposed" : ""}`;
    draft.outputs[name] = matmul(a, b, { transposeA, transposeB });
  }
  return draft.problem();
}

/** Causal attention and its gradient, over heads that aren't whole blocks of 16. */
function attentions(): Problem {
  const draft = new Draft();
  const [tokens, heads, width] = [19, 2, 20];
  const qkv = draft.input([1, tokens, 3 * heads * width]);
  const attributes = { heads, causal: true, scale: width ** -0.5 };
  const [out, logSumExp] = draft.apply(ATTENTION, [qkv], attributes);
  const dout = draft.input(out.shape);
  const [dqkv] = draft.apply(ATTENTION_GRADIENT, [qkv, out, logSumExp, dout], attributes);
  draft.outputs["attention of 19 tokens"] = out;
  draft.outputs["gradient of attention of 19 tokens"] = dqkv;
  return draft.problem();
}

/** A depthwise convolution whose kernel is larger than the image is high, and both gradients. */
function convolutions(): Problem {
  const draft = new Draft();
  const [kernel, height, width, channels] = [5, 3, 9, 8];
  const attributes = { kernel, stride: 1, padding: 2, height, width };
  const [x, dy] = [0, 1].map(() => draft.input([2, height, width, channels]));
  const filters = draft.input([kernel, kernel, channels]);
  const { outputs } = draft;
  const name = `convolution of ${height}×${width} pixels`;
  [outputs[name]] = draft.apply(DEPTHWISE, [x, filters], attributes);
  [outputs[`gradient of pixels of a ${name}`]] = draft.apply(
    DEPTHWISE_INPUT_GRADIENT,
    [filters, dy],
    attributes,
  );
  [outputs[`gradient of filters of a ${name}`]] = draft.apply(
    DEPTHWISE_FILTER_GRADIENT,
    [x, dy],
    attributes,
  );
  return draft.problem();
}

/** Softmax of rows read one by one, and layer norm of rows read in fours. */
function rows(): Problem {
  const draft = new Draft();
  draft.outputs["softmax of 67"] = softmax(draft.input([5, 67]));
  const [x, gamma, beta] = [draft.input([7, 300]), draft.input([300]), draft.input([300])];
  draft.outputs["layer norm of 300"] = layerNorm(x, gamma, beta);
  return draft.problem();
}

/** A selective scan over several chunks and its gradient. */
function scan(): Problem {
  const draft = new Draft();
  const [batch, tokens, channels, states] = [2, 37, 5, 3];
  const u = draft.input([batch, tokens, channels]);
  // Steps are positive and rates negative.
  const delta = draft.input(u.shape, (value) => value ** 2);
  const a = draft.input([channels, states], (value) => -(value ** 2));
  const [b, c] = [draft.input([batch, tokens, states]), draft.input([batch, tokens, states])];
  const [y, kept] = draft.apply(SELECTIVE_SCAN, [u, delta, a, b, c], { chunk: 16 });
  const inputs = [u, delta, a, b, c, kept, draft.input(u.shape)];
  const found = draft.apply(SELECTIVE_SCAN_GRADIENT, inputs, { chunk: 16 });
  draft.outputs["scan of 37 tokens"] = y;
  ["u", "Δ", "A", "B", "C"].forEach((name, i) =>
    draft.outputs[`gradient of ${name} of a scan of 37 tokens`] = found[i]
  );
  return draft.problem();
}

/**
 * Sums long enough that a loop over them runs more rounds than Mesa's llvmpipe allows, which ends
 * every loop after 65,535 rounds without a word. All numbers are whole, so that the sums are exact.
 */
function longSums(): Problem {
  const graph = new Graph();
  const length = 4 * 66_000;
  const x = graph.input("x", [length]);
  return {
    program: {
      outputs: {
        "sum of 264,000 squares": squaredNorm(x),
        "sums of 66,000 rows": sum(reshape(x, [length / 4, 4]), 0),
      },
    },
    inputs: () => ({ x: Float32Array.from({ length }, (_, i) => i % 3) }),
    // A third of the elements are 1, a third are 2, in every column too.
    expected: () => ({
      "sum of 264,000 squares": [length / 3 * 5],
      "sums of 66,000 rows": Array(4).fill(length / 4),
    }),
  };
}
