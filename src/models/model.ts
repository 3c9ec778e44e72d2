import type { Tensor } from "../graph/mod.ts";
import type { Scope } from "../layers/mod.ts";
import type { DataType, Shape } from "../tensors/mod.ts";

/** What a network takes. */
export interface ModelInput {
  /** Its name in batches: `"images"`, `"tokens"`. */
  readonly name: string;
  /** Its shape, without the batch axis. */
  readonly shape: Shape;
  /** Its data type. */
  readonly dtype: DataType;
}

/** A network as a function: what it takes, and how it is built in a scope. */
export interface Model {
  /** Its name, such as `"vit_tiny"`. */
  readonly name: string;
  /** All its settings, for checkpoints and reports. */
  readonly configuration: Readonly<Record<string, unknown>>;
  /** What it takes. */
  readonly input: ModelInput;
  /** Classes that it tells apart. */
  readonly classes: number;
  /** Names under which other libraries store a parameter once more, with the parameter's own. */
  readonly aliases?: Readonly<Record<string, string>>;
  /**
   * Declares the parameters and extends the graph: `x [B, ...input.shape] → logits [B, classes]`, of models
   * that answer each of an example's `T` tokens `[B·T, classes]`.
   */
  build(scope: Scope, x: Tensor): Tensor;
}
