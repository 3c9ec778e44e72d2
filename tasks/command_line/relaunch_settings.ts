import { setting } from "../../src/experiments/mod.ts";
import { OFF } from "./relaunch.ts";

/** Whether a command may start itself again, as `relaunch` does before flags are read. */
export const relaunchSettings = {
  "no-relaunch": setting.toggle(
    "go on without the flags of V8 that deno task has; deno run -A, which has none, starts again with " +
      `them otherwise, on Linux, unless ${OFF} is set`,
  ),
};
