/**
 * The operations of the family layout.
 *
 * @module
 */
export * from "./assign.ts";
export * from "./concat.ts";
export * from "./pack.ts";
export * from "./patchify.ts";
export * from "./transpose.ts";
export * from "./view.ts";
