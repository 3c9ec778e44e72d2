/**
 * The four pieces of mimetic state spaces, and names for all combinations of them.
 *
 * @module
 */

/** What mimetic state spaces are made of. */
export const pieceNames = ["transition", "step", "correlation", "convolution"] as const;

/** One of them. */
export type Piece = typeof pieceNames[number];

/** Some pieces, but neither none nor all of them. */
export interface Combination {
  /** Its name, as in `noStep`, `onlyStep` or `onlyStepConvolution`. */
  readonly name: string;
  /** The pieces. */
  readonly on: readonly Piece[];
  /** One line for a help text. */
  readonly description: string;
}

const capital = (word: string) => word[0].toUpperCase() + word.slice(1);

/** All but one piece, one piece, two pieces. */
export const combinationsOfPieces: readonly Combination[] = [
  ...pieceNames.map((off): Combination => ({
    name: `no${capital(off)}`,
    on: pieceNames.filter((piece) => piece !== off),
    description: `mimetic without its ${off}`,
  })),
  ...pieceNames.map((piece): Combination => ({
    name: `only${capital(piece)}`,
    on: [piece],
    description: `the ${piece} of mimetic and nothing else`,
  })),
  ...pieceNames.flatMap((one, i) =>
    pieceNames.slice(i + 1).map((other): Combination => ({
      name: `only${capital(one)}${capital(other)}`,
      on: [one, other],
      description: `the ${one} and the ${other} of mimetic and nothing else`,
    }))
  ),
];

/** The name that stands for all of them. */
const PIECES = "pieces";

/**
 * The sixteen arms that `pieces` stands for: none of mimetic's pieces, which is `default`, each alone, each
 * two, each three, and all of them. Options go to each arm that has the piece that they are of. Any other text
 * stands for itself.
 *
 * @example
 * ```ts
 * import { expandPieces } from "@x/mimetic/initializers";
 * import assert from "node:assert/strict";
 *
 * const arms = expandPieces("pieces:scale=8:layers=0");
 * assert.equal(arms.length, 16);
 * assert.deepEqual(arms.slice(0, 3), [
 *   "default",
 *   "onlyTransition:scale=8:layers=0",
 *   "onlyStep:layers=0",
 * ]);
 * assert.equal(arms[15], "mimetic:scale=8:layers=0");
 * ```
 */
export function expandPieces(text: string): string[] {
  const [name, ...options] = text.split(":");
  if (name !== PIECES) return [text];
  const arm = ({ name, on }: Pick<Combination, "name" | "on">) =>
    [name, ...options.filter((option) => on.includes(pieceOf(option) ?? on[0]))].join(":");
  const byCount = [1, 2, 3].flatMap((n) =>
    combinationsOfPieces.filter(({ on }) => on.length === n)
  );
  return ["default", ...byCount.map(arm), arm({ name: "mimetic", on: pieceNames })];
}

/** The piece that an option is of; none if it is of all, or there is no such option. */
function pieceOf(option: string): Piece | undefined {
  const [name] = option.split("=");
  return name === "scale" ? "transition" : pieceNames.find((piece) => piece === name);
}
