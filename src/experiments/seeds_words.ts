import { detectableDifference } from "../reports/mod.ts";
import type { Study } from "./experiment.ts";

/** Numbers of seeds that are worth naming beside the one that is run. */
const OTHERS = [3, 5, 10];

/**
 * How small a difference between two arms a study's seeds can show, before it is run: see
 * {@linkcode detectableDifference} for the formula and its source.
 *
 * @returns A sentence without its stop; in units of the spread over seeds where nothing is known of that.
 */
export function seedsWords({ seeds, spread }: Pick<Study, "seeds" | "spread">): string {
  const unit = spread ? "points" : "standard deviations over seeds";
  const size = (n: number) => {
    const difference = detectableDifference(n, { spread: spread?.points ?? 1 });
    return spread && difference >= 100 ? "more than 100" : `about ${difference.toFixed(1)}`;
  };
  const others = OTHERS.filter((n) => n > seeds).map((n) => `${n} seeds ${size(n)}`).join(", ");
  const first = seeds < 2
    ? "1 seed can show no difference, as its error is unknown"
    : `${seeds} seeds can show a difference of ${size(seeds)} ${unit}`;
  const known = spread
    ? `, if seeds of an arm spread by ${spread.points} (standard deviation ${spread.source})`
    : "";
  const more = others && (seeds < 2 ? `; ${others} ${unit}` : `; ${others}`);
  return `${first}${more}${known}; power 80 %, two-sided level 5 %`;
}
