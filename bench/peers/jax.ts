/**
 * jax-js, named in this place alone. No manifest lists it, as whatever a manifest lists is downloaded
 * before any task runs.
 * @module
 */
// deno-lint-ignore-file no-import-prefix
export * from "npm:@jax-js/jax@0.1.25";
export type { Array as JaxArray } from "npm:@jax-js/jax@0.1.25";
