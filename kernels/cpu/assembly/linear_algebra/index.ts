// @ts-nocheck AssemblyScript
// deno-fmt-ignore-file: the formatter drops decorators of functions
/** The loops of src/tensors/linear_algebra in float64: a module of its own, which one thread calls. */
export { products } from "./products";
export { reflect } from "./reflect";
export { rotate } from "./rotate";
export { update } from "./update";
