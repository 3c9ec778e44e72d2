/**
 * Which of a command's flags an experiment's folders have as settings.
 *
 * @module
 */
import { runSettings, type Settings } from "../../src/experiments/mod.ts";
import { fileSettings } from "../command_line/experiment_command.ts";
import { launchSettings } from "../command_line/launcher.ts";

/** Those of a command's flags that its experiment's settings are, and its folders have. */
export function experimentSettings(flags: Settings): Settings {
  const others = { ...runSettings, ...launchSettings, ...fileSettings };
  return Object.fromEntries(Object.entries(flags).filter(([name]) => !Object.hasOwn(others, name)));
}
