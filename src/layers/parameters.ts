import type { Tensor } from "../graph/mod.ts";
import type { Initializer, Parameter, Slice } from "../initializers/mod.ts";
import { formatShape } from "../tensors/mod.ts";

/** How a parameter takes part in training. */
export type ParameterUse =
  /** Trained, with weight decay: matrices and filters. */
  | "decayed"
  /** Trained, without weight decay: biases, norms, embeddings. */
  | "undecayed"
  /** Never changed: fixed position embeddings. */
  | "fixed"
  /** A running statistic: no gradient changes it, but every training step moves it toward its batch's. */
  | "statistic";

/** What a layer says of a parameter. */
export interface ParameterDeclaration extends Parameter {
  /** How its values are made unless a scheme overrides it. */
  readonly initializer: Initializer;
  /** How it takes part in training. */
  readonly use: ParameterUse;
}

/** A declared parameter: its tensor for the graph, and its rows for roles. */
export class ParameterHandle {
  /** The handle of a parameter. */
  constructor(
    /** What the layer said of it. */
    readonly declaration: ParameterDeclaration,
    /** Its tensor. */
    readonly tensor: Tensor,
  ) {}

  /**
   * `count` rows of the first axis, the output's, from `first` on.
   *
   * @throws {RangeError} if the parameter hasn't got them.
   */
  rows(first: number, count: number): Slice {
    const { name, shape } = this.declaration;
    const whole = Number.isInteger(first) && Number.isInteger(count);
    if (whole && first >= 0 && count > 0 && first + count <= shape[0]) {
      return { parameter: this.declaration, row: first, rows: count };
    }
    throw new RangeError(
      `Cannot take rows of "${name}" ${formatShape(shape)}: expected rows from 0 to ${shape[0]}, ` +
        `got ${first} to ${first + count}`,
    );
  }

  /** All rows. */
  whole(): Slice {
    return this.rows(0, this.declaration.shape[0]);
  }
}
