/**
 * How tokens are shown.
 *
 * @module
 */
import { copyingAlphabet } from "../../../src/data/mod.ts";
import type { Problem } from "../run_settings.ts";

/** A token as the page shows it: a letter or sign of the copying task, the number of one of recall. */
export function tokenName(problem: Problem, token: number): string {
  // A network may say one of the tokens that only round the vocabulary up.
  return problem === "copying" ? copyingAlphabet[token] ?? "?" : String(token);
}
