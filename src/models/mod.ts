/**
 * Networks as short functions, and named configurations of them.
 *
 * @module
 */
export { type Inventory, type Model, takeInventory } from "./model.ts";
export { vit, type VitOptions } from "./vit.ts";
export { convmixer, type ConvMixerOptions } from "./convmixer.ts";
export { convnext, type ConvNextOptions } from "./convnext.ts";
export { namedModel, namedModels, vitBase, vitMicro, vitNano, vitSmall, vitTiny } from "./named.ts";
