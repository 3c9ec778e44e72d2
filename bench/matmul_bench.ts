/**
 * `deno bench bench/matmul_bench.ts`: small sizes; `bench/compare.ts matmul` has the others.
 * @module
 */

import { register } from "./register.ts";
import { selections } from "./selections.ts";

await register(selections("matmul", true));
