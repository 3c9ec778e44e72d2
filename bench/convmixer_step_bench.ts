/**
 * `deno bench bench/convmixer_step_bench.ts`: small sizes; `bench/compare.ts convmixer` has the others.
 * @module
 */

import { register } from "./register.ts";
import { selections } from "./selections.ts";

await register(selections("convmixer", true));
