/**
 * `deno bench bench/vit_step_bench.ts`: small sizes; `bench/compare.ts vit` has the others.
 * @module
 */

import { register } from "./register.ts";
import { selections } from "./selections.ts";

await register(selections("vit", true));
