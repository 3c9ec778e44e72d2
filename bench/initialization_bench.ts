/**
 * `deno bench bench/initialization_bench.ts`: small sizes; `bench/compare.ts initialization` has the others.
 * @module
 */

import { register } from "./register.ts";
import { selections } from "./selections.ts";

await register(selections("initialization", true), ["cpu"]);
