/**
 * What every room needs of the language it runs in: checks of arguments that say what was expected
 * and what was given, and workers that don't keep a script open.
 *
 * @module
 */
export {
  type Bounds,
  checkChoice,
  checkInteger,
  checkIntegers,
  checkNumber,
  checkSwitches,
  kindOf,
  show,
} from "./checks.ts";
export { Hold } from "./workers.ts";
