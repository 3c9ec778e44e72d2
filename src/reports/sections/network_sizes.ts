/**
 * Sizes in which networks differ, and the runs that are chosen in each.
 *
 * @module
 */
import { atChosenRates, chooseRates, type ChosenRate } from "../choice.ts";
import { capitalized } from "../words.ts";
import type { Ending } from "./endings.ts";

/** The end of one run of a network of some size. */
export interface SizedEnding extends Ending {
  /** The network's sizes that are settings, as in `{ kernel: 5, depth: 8 }`. */
  readonly sizes?: Readonly<Record<string, number>>;
}

/** What has sizes. */
type Sized = Pick<SizedEnding, "sizes">;

/** A size along which networks differ. */
export interface Axis {
  readonly key: string;
  readonly title: string;
  /** A value with its unit. */
  readonly unit: (n: number) => string;
}

/** Sizes that have words of their own. */
const known: readonly Axis[] = [
  { key: "kernel", title: "Kernel size", unit: (n) => `${n} × ${n}` },
  { key: "depth", title: "Depth", unit: (n) => `${n} blocks` },
  { key: "states", title: "States", unit: (n) => `${n} states` },
  { key: "positionScale", title: "Scale of positions", unit: (n) => `positions × ${n}` },
];

/** The sizes of some networks. */
export function axesOf(endings: readonly Sized[]): Axis[] {
  const keys = new Set(endings.flatMap(({ sizes = {} }) => Object.keys(sizes)));
  return [...keys].map((key) =>
    known.find((axis) => axis.key === key) ??
      { key, title: capitalized(key), unit: (n) => `${key} ${n}` }
  );
}

/**
 * The runs of the network with the largest first size, of those with the largest second one, and so on.
 *
 * @param endings Runs of any networks.
 * @returns Those of one network.
 */
export function largestOf<E extends Pick<SizedEnding, "sizes">>(endings: readonly E[]): E[] {
  return atLargest(endings, axesOf(endings));
}

/** What is at the largest value along each axis, one after the other. */
export function atLargest<E extends Sized>(endings: readonly E[], axes: readonly Axis[]): E[] {
  return axes.reduce<E[]>((rest, { key }) => {
    const most = valuesOf(rest, key).at(-1);
    return rest.filter(({ sizes }) => sizes?.[key] === most);
  }, [...endings]);
}

export function valuesOf(endings: readonly Sized[], key: string): number[] {
  const values = new Set(endings.flatMap(({ sizes }) => sizes?.[key] ?? []));
  return [...values].sort((a, b) => a - b);
}

/** All other sizes than that of an axis. */
export function others(endings: readonly Sized[], { key }: Axis): Axis[] {
  return axesOf(endings).filter((axis) => axis.key !== key);
}

/** The sizes along which networks differ. */
export function sweptAxes(endings: readonly Sized[]): Axis[] {
  return axesOf(endings).filter(({ key }) => valuesOf(endings, key).length > 1);
}

/**
 * Which of several networks one is, in words, as in `5 × 5, 8 blocks`; undefined where there is one network.
 *
 * @param all Runs of all of them.
 * @param one A run of that one.
 */
export function networkWords(
  all: readonly Pick<SizedEnding, "sizes">[],
  one: Pick<SizedEnding, "sizes"> | undefined,
): string | undefined {
  return sizesWords(sweptAxes(all), one) || undefined;
}

function sizesWords(axes: readonly Axis[], one: Sized | undefined): string {
  return axes.flatMap(({ key, unit }) => {
    const value = one?.sizes?.[key];
    return value === undefined ? [] : [unit(value)];
  }).join(", ");
}

/** The largest network of several in words, as in `, 32 states`. */
export function largestWords(endings: readonly Sized[]): string {
  const words = networkWords(endings, largestOf(endings)[0]);
  return words ? `, ${words}` : "";
}

/** Runs by the network's sizes, in words; the words are empty where there is one network. */
function byNetwork<E extends Sized>(endings: readonly E[]): Map<string, E[]> {
  const axes = sweptAxes(endings);
  const networks = new Map<string, E[]>();
  for (const ending of endings) {
    const words = sizesWords(axes, ending);
    networks.set(words, [...networks.get(words) ?? [], ending]);
  }
  return networks;
}

/** The chosen rates of all arms in all networks, by names that say both. */
export function chosenByNetwork(endings: readonly SizedEnding[]): Map<string, ChosenRate> {
  return new Map(
    [...byNetwork(endings)].flatMap(([words, own]) =>
      [...chooseRates(own)].map(([init, rate]) =>
        [words ? `${init} (${words})` : init, rate] as const
      )
    ),
  );
}

/**
 * The runs of each arm at the rate that is chosen for it in each network.
 *
 * @param endings Runs of any networks.
 */
export function chosenRuns<E extends SizedEnding>(endings: readonly E[]): E[] {
  return [...byNetwork(endings).values()].flatMap(atChosenRates);
}

/** What is the same for all runs of a figure along an axis. */
export function fixed(endings: readonly SizedEnding[], axis: Axis): string {
  const [one] = atLargest(endings, others(endings, axis));
  return others(endings, axis).flatMap(({ key, unit }) => {
    const value = one?.sizes?.[key];
    return value === undefined ? [] : [`, ${unit(value)}`];
  }).join("");
}

/**
 * Runs that differ along one axis: at the best rate of their arm in their network, and all of an arm there that
 * diverged at every rate, without a result.
 */
export function along<E extends SizedEnding>(endings: readonly E[], axis: Axis): E[] {
  return [...byNetwork(atLargest(endings, others(endings, axis))).values()].flatMap(chosenOrLost);
}

/** The runs of each arm at its best rate, and those of arms that have none beside others. */
export function chosenOrLost<E extends SizedEnding>(endings: readonly E[]): E[] {
  const chosen = atChosenRates(endings);
  const rated = new Set(chosen.map(({ init }) => init));
  const lost = endings.filter(({ init, accuracy }) =>
    rated.size > 0 && !rated.has(init) && !Number.isFinite(accuracy)
  );
  return [...chosen, ...lost];
}
