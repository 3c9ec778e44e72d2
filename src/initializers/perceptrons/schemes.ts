import { type Scheme, scheme } from "../scheme.ts";
import { number } from "../scheme_options.ts";
import { nonzeroMean } from "./nonzero_mean.ts";
import { semiOrthogonal } from "./semi_orthogonal.ts";

const mean = number(0.25, "what is added, over the root mean square of the weights");

const gain = number(1, "what singular values are multiplied with");

/** The schemes for perceptrons. */
export const perceptronSchemes: readonly Scheme[] = [
  scheme({
    name: "nonzeroMean",
    kind: "perceptron",
    description: "first layers whose weights have a mean that isn't 0",
    options: { mean },
    make: nonzeroMean,
  }),
  scheme({
    name: "nonzeroMeanControl",
    kind: "perceptron",
    description: "first layers as drawn, with the norms of nonzeroMean",
    options: { mean },
    make: ({ mean }) => nonzeroMean({ mean, normMatched: true }),
  }),
  scheme({
    name: "semiOrthogonal",
    kind: "perceptron",
    description: "semi-orthogonal matrices, as for Transformers without skip connections",
    options: { gain },
    make: semiOrthogonal,
  }),
  scheme({
    name: "semiOrthogonalControl",
    kind: "perceptron",
    description: "random matrices with the norms of semiOrthogonal",
    options: { gain },
    make: ({ gain }) => semiOrthogonal({ gain, normMatched: true }),
  }),
];
