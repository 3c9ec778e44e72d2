/**
 * `deno bench bench/attention_bench.ts`: small sizes; `bench/compare.ts attention` has the others.
 * @module
 */

import { register } from "./register.ts";
import { selections } from "./selections.ts";

await register(selections("attention", true));
