// @ts-nocheck AssemblyScript
/** The loops of src/random: a module of its own, which one thread calls. */
export { fillNormal } from "./normal";
export { quantiles } from "./quantile";
