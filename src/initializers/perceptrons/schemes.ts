import { type Scheme, scheme } from "../scheme.ts";
import { choice, number } from "../scheme_options.ts";
import { idInit } from "./id_init.ts";
import { nonzeroMean } from "./nonzero_mean.ts";
import { semiOrthogonal } from "./semi_orthogonal.ts";
import { zeroOne } from "./zero_one.ts";

const mean = number(0.25, "what is added, over the root mean square of the weights");

const gain = number(1, "what singular values are multiplied with");

const second = choice("zero", "the second layer", ["zero", "identity"]);
const identities = {
  gain: number(1, "the ones of first layers"),
  epsilon: number(1e-6, "what keeps second layers from 0"),
};

/** The schemes for perceptrons. */
export const perceptronSchemes: readonly Scheme[] = [
  scheme({
    name: "nonzeroMean",
    kind: "perceptron",
    description: "first layers whose weights have a mean that isn't 0",
    control: "nonzeroMeanControl",
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
    control: "semiOrthogonalControl",
    withoutSkips: "also",
    options: { gain },
    make: semiOrthogonal,
  }),
  scheme({
    name: "semiOrthogonalControl",
    kind: "perceptron",
    description: "random matrices with the norms of semiOrthogonal",
    withoutSkips: "also",
    options: { gain },
    make: ({ gain }) => semiOrthogonal({ gain, normMatched: true }),
  }),
  scheme({
    name: "zerO",
    kind: "perceptron",
    description: "a Hadamard matrix or an identity, and nothing drawn",
    control: "zerOControl",
    options: { second },
    make: zeroOne,
  }),
  scheme({
    name: "zerOControl",
    kind: "perceptron",
    description: "random matrices with the norms of zerO",
    options: { second },
    make: ({ second }) => zeroOne({ second, normMatched: true }),
  }),
  scheme({
    name: "idInit",
    kind: "perceptron",
    description: "repeated identities, and second layers near 0",
    control: "idInitControl",
    options: identities,
    make: idInit,
  }),
  scheme({
    name: "idInitControl",
    kind: "perceptron",
    description: "random matrices with the norms of idInit",
    options: identities,
    make: (options) => idInit({ ...options, normMatched: true }),
  }),
];
