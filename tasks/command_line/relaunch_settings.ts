import { setting } from "../../src/experiments/mod.ts";
import { OFF } from "./relaunch.ts";

/** Whether a command may start itself again, as `relaunch` does before flags are read. */
export const relaunchSettings = {
  "no-relaunch": setting.toggle(
    "go on where V8's flags are missing, as with deno run -A, and don't start again with them, as is done " +
      `on Linux; ${OFF}=1 says the same`,
  ),
};
