// @ts-nocheck AssemblyScript
// deno-fmt-ignore-file: the formatter drops decorators of functions
/** The loops of src/tensors/linear_algebra in float64: a module of its own, which one thread calls. */
export { fusedProducts, multiply } from "./fused_products";
export { products } from "./products";
export { multiplySymmetric, project, subtract, updateBlock } from "./reduce";
export { reflect } from "./reflect";
export { rotatePanels } from "./rotate";
export { bisect, twistedVectors } from "./tridiagonal";
export { updateExactly } from "./update_exactly";
