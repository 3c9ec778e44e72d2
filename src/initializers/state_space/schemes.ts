import { type Scheme, scheme } from "../scheme.ts";
import { boolean, number } from "../scheme_options.ts";
import { mimeticStateSpace } from "./mimetic_state_space.ts";

const pieces = {
  transition: number(-8, "A_log, for a transition near 1"),
  step: number(1, "step size of every token and channel", { above: 0 }),
  correlation: number(0.5, "part of W_B in W_C", { least: 0, most: 1 }),
  convolution: boolean(true, "the short convolution passes the present token on alone"),
};
const capital = (word: string) => word[0].toUpperCase() + word.slice(1);

/** The scheme without some pieces. */
const without = (off: readonly string[]) =>
  mimeticStateSpace(Object.fromEntries(off.map((piece) => [piece, false])));

/** The schemes for scans: all pieces, a control, each piece left out, each alone. */
export const stateSpaceSchemes: readonly Scheme[] = [
  scheme({
    name: "mimetic",
    kind: "stateSpace",
    description: "scans that start close to causal linear attention",
    control: "mimeticControl",
    options: pieces,
    make: mimeticStateSpace,
  }),
  scheme({
    name: "mimeticControl",
    kind: "stateSpace",
    description: "mimetic with random directions of the same norms",
    options: pieces,
    make: (options) => mimeticStateSpace({ ...options, normMatched: true }),
  }),
  ...Object.keys(pieces).map((piece) =>
    scheme({
      name: `no${capital(piece)}`,
      kind: "stateSpace",
      description: `mimetic without its ${piece}`,
      control: "default",
      options: {},
      make: () => without([piece]),
    })
  ),
  ...Object.keys(pieces).map((piece) =>
    scheme({
      name: `only${capital(piece)}`,
      kind: "stateSpace",
      description: `the ${piece} of mimetic and nothing else`,
      control: "default",
      options: {},
      make: () => without(Object.keys(pieces).filter((other) => other !== piece)),
    })
  ),
];
