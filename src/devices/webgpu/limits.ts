/**
 * The most rounds that the loops of one invocation may run, all loops together.
 *
 * Mesa's llvmpipe counts the rounds of an invocation over all its loops, nested ones and those that
 * follow each other, and ends every loop at 65,535 without a word (`LP_MAX_TGSI_LOOP_ITERATIONS`):
 * `sum(ones(3e6))` was 2,097,120. Loops that its compiler unrolls aren't counted: those over a
 * constant of up to some 30 rounds. What is right up to that limit keeps its order of sums and its
 * bits; longer loops are cut into pieces.
 */
export const MAX_LOOP_ROUNDS = 65_535;

/** What a device promises of bindings, as `GPUDevice.limits` names it. */
export interface BindingLimits {
  /** Bytes of one binding. */
  readonly maxStorageBufferBindingSize: number;
  /** Bindings of one dispatch. */
  readonly maxStorageBuffersPerShaderStage: number;
  /** Bytes at whose multiples a binding may start, beside {@linkcode BINDING_ALIGNMENT}. */
  readonly minStorageBufferOffsetAlignment?: number;
}

/** Bytes at whose multiples every device lets a binding start. */
export const BINDING_ALIGNMENT = 256;
