import { type Scheme, scheme } from "../scheme.ts";
import { boolean, choice, number, type SchemeOption } from "../scheme_options.ts";
import { mimeticStateSpace, type MimeticStateSpaceOptions } from "./mimetic_state_space.ts";
import { combinationsOfPieces, type Piece } from "./pieces.ts";

const transition = {
  transition: number(-8, "A_log, for a transition near 1"),
  scale: choice("none", "c of A = -exp(-c a), learned from a, the default A_log, in its place", [
    "none",
    "1",
    "2",
    "4",
    "8",
  ]),
};
const pieces = {
  transition,
  step: { step: number(1, "step size of every token and channel", { above: 0 }) },
  correlation: { correlation: number(0.5, "part of W_B in W_C", { least: 0, most: 1 }) },
  convolution: {
    convolution: boolean(true, "the short convolution passes the present token on alone"),
  },
} satisfies Record<Piece, Record<string, SchemeOption>>;

/** The values of the options of some pieces. */
interface Values {
  readonly transition?: number;
  readonly scale?: string;
  readonly step?: number;
  readonly correlation?: number;
  readonly convolution?: boolean;
}

/** The scheme of these values; pieces without one are left out. */
function make(values: Values, normMatched = false) {
  const { transition: constant, scale = "none", step, correlation, convolution } = values;
  if (scale !== "none" && constant !== transition.transition.default) {
    throw new RangeError(
      `Cannot make a mimetic state space: expected transition or scale, got ${constant} and ${scale}`,
    );
  }
  const options: Required<MimeticStateSpaceOptions> = {
    transition: scale === "none" ? constant ?? false : { scale: Number(scale) },
    step: step ?? false,
    correlation: correlation ?? false,
    convolution: convolution ?? false,
    normMatched,
  };
  return mimeticStateSpace(options);
}

const all = { ...transition, ...pieces.step, ...pieces.correlation, ...pieces.convolution };

/** The schemes for scans: all pieces, a control, and all combinations of some pieces. */
export const stateSpaceSchemes: readonly Scheme[] = [
  scheme({
    name: "mimetic",
    kind: "stateSpace",
    description: "scans that start close to causal linear attention",
    control: "mimeticControl",
    options: all,
    make: (values) => make(values),
  }),
  scheme({
    name: "mimeticControl",
    kind: "stateSpace",
    description: "mimetic with random directions of the same norms",
    options: all,
    make: (values) => make(values, true),
  }),
  ...combinationsOfPieces.map(({ name, on, description }) =>
    scheme({
      name,
      kind: "stateSpace",
      description,
      control: "default",
      options: Object.assign({}, ...on.map((piece) => pieces[piece])),
      make: (values: Values) => make(values),
    })
  ),
];
