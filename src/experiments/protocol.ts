/**
 * What may be looked at when: choices are made by validation data, and test data are looked at once.
 *
 * @module
 */
import type { TrainingData } from "../training/mod.ts";
import type { Measurable, RunEnding, Study, StudyData } from "./experiment.ts";
import { UsageError } from "./settings.ts";

/** What runs learn from, and what is measured of them. */
export interface ProtocolParts {
  /** The training batches of a seed. */
  readonly train: (seed: number) => Pick<TrainingData, "stepsPerEpoch" | "epoch"> & Disposable;
  /** What choices are made by; nothing is where it is left out. */
  readonly validation?: () => Measurable;
  /** What results are measured on. */
  readonly test: () => Measurable;
  /** True if the test data are looked at after every epoch, too. Default false. */
  readonly testEachEpoch?: boolean;
}

/**
 * A study's data under one protocol: validation data are measured after every epoch, and test data once,
 * of chosen networks, after the last one. Without validation data nothing is measured before that, unless
 * `testEachEpoch` asks for it: then test data take their place, and choices are made by them.
 */
export function protocolData(
  { train, validation, test, testEachEpoch = false }: ProtocolParts,
): Pick<StudyData, "measuredOn" | "open" | "openTest" | "testEachEpoch"> {
  const measure = validation ?? (testEachEpoch ? test : undefined);
  const both = validation !== undefined && testEachEpoch;
  return {
    measuredOn: measure === test ? "test" : "validation",
    open: (seed) => {
      const training = train(seed);
      const measured = measure?.();
      return {
        stepsPerEpoch: training.stepsPerEpoch,
        epoch: (index) => training.epoch(index),
        ...measured && { test: () => measured.test() },
        [Symbol.dispose]() {
          training[Symbol.dispose]();
          measured?.[Symbol.dispose]();
        },
      };
    },
    ...measure !== test && { openTest: test },
    ...both && { testEachEpoch: true },
  };
}

/**
 * Refuses rates among which nothing chooses.
 *
 * @param measured Whether something is measured after epochs.
 * @throws {UsageError} if an arm has several rates and nothing is.
 */
export function assertChoosable(
  { arms = [{}], rates }: {
    readonly arms?: readonly Pick<Study["arms"][number], "rates">[];
    readonly rates: readonly number[];
  },
  measured: boolean,
): void {
  const several = arms.map((arm) => arm.rates ?? rates).find(({ length }) => length > 1);
  if (measured || !several) return;
  throw new UsageError(
    `Cannot choose among the rates ${several.join(", ")} as nothing is kept for validation: keep ` +
      "some by --validation, or look at the test data after every epoch by --testEachEpoch",
  );
}

/**
 * Refuses to keep all for validation.
 *
 * @throws {UsageError} if none is left to train on.
 */
export function assertHeldOut(
  { images, validation }: { readonly images: number; readonly validation: number },
): void {
  if (validation < images) return;
  throw new UsageError(
    `Cannot use --validation=${validation} of --images=${images} as none is left to train on`,
  );
}

/** What a protocol is told of. */
interface ProtocolFacts {
  readonly data: Pick<StudyData, "measuredOn" | "openTest" | "testEachEpoch" | "mixed">;
  /** Whether something is measured after epochs. */
  readonly measures: boolean;
  /** Whether an arm has several rates. */
  readonly several: boolean;
  /** The decay of averages of weights that were measured in place of the weights. Default none were. */
  readonly ema?: number;
  /** By what runs ended early, and which of their networks counted. Default none, and the last. */
  readonly ending?: RunEnding;
  /** Whether runs ended early where what was measured was good enough. Default none did. */
  readonly finished?: boolean;
  /** Which seeds were run with all of them, and chose, in words. Default all. */
  readonly chosenWith?: string;
}

/** How choices were made and results measured, as a report says it. */
export function describeProtocol(facts: ProtocolFacts): string {
  const averages = facts.ema === undefined
    ? ""
    : ` What was measured are averages of weights over updates, with a decay of ${facts.ema}.`;
  const mixed = facts.data.mixed
    ? " Training images were mixed in pairs: their accuracy is the weight that the class which is " +
      "predicted has in the mixed label."
    : "";
  return describeChoices(facts) + describeEnding(facts) + averages + mixed;
}

function describeChoices(
  { data, measures, several, chosenWith = "all seeds" }: ProtocolFacts,
): string {
  const { measuredOn = "test", openTest, testEachEpoch } = data;
  const chosen = several
    ? `Each arm's rate is the one with the best mean ${measuredOn} accuracy of ${chosenWith}.`
    : "One rate was run, so no rate was chosen.";
  if (!measures) {
    return "No data were kept for validation, and nothing was chosen; test data were looked at once, " +
      "after the last epoch.";
  }
  if (measuredOn === "test") return `Test data were looked at after every epoch. ${chosen}`;
  if (!openTest) return chosen;
  const looks = testEachEpoch
    ? "Test data were looked at after every epoch, though nothing was chosen by them."
    : "Test data were looked at once, after the last epoch, by networks at chosen rates only.";
  return `${chosen} ${looks}`;
}

function describeEnding(facts: ProtocolFacts): string {
  const { data: { measuredOn = "test" }, measures, ending, finished } = facts;
  const good = measures && finished
    ? ` Runs ended early once their ${measuredOn} results after an epoch were good enough.`
    : "";
  if (!ending) return good;
  const { monitor, patience, minDelta, checkpoint } = ending;
  const by = minDelta > 0 ? ` by more than ${minDelta}` : "";
  const epochs = patience === 1 ? "an epoch" : `${patience} epochs in a row`;
  const stops = patience > 0
    ? ` Runs ended early once their ${measuredOn} ${monitor} hadn't become better${by} in ${epochs}.`
    : "";
  const best = checkpoint === "best"
    ? ` The network of a run is that after the epoch with the best ${measuredOn} ${monitor}.`
    : "";
  return good + stops + best;
}

/** What must be read before results that were chosen by the data that they are measured on. */
export function protocolNotices(facts: ProtocolFacts): string[] {
  const { data: { measuredOn = "test" }, measures, several, ending, finished = false } = facts;
  // Without anything that is measured there is nothing to choose by.
  const epochs = measures && (ending !== undefined || finished);
  if (measuredOn !== "test" || !several && !epochs) return [];
  const chosen = several ? epochs ? "Rates and epochs" : "Rates" : "Epochs";
  return [
    `OPTIMISTIC ${chosen} were chosen by the test data that results are measured on, so results are ` +
    "better than on other data.",
  ];
}
