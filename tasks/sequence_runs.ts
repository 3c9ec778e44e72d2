/**
 * The runs of an experiment on sequences.
 *
 * @module
 */
import type { Device } from "../src/devices/mod.ts";
import { type Model, takeInventory } from "../src/models/mod.ts";
import type { EpochNumbers } from "../src/experiments/mod.ts";
import { adamW, initialize, languageModeling, Session, type Totals } from "../src/training/mod.ts";
import { assertCount } from "./assert_runnable.ts";
import type { Run } from "./experiment.ts";
import { armSchemes, sequenceModel } from "./sequence_models.ts";
import type { Problem, Shared } from "./sequence_settings.ts";

/** A run for each arm, learning rate and seed; seeds outermost, so that arms can be compared early. */
export function planRuns(settings: Shared, problem: Problem): Run[] {
  const { init, lr, seeds } = settings;
  assertCount({ rates: lr.length, arms: init.length, seeds });
  assertTokens(settings, problem);
  // Refuses an arm that has nothing to do in the model.
  init.forEach((arm) => armSchemes(arm, settings.model));
  const model = modelFor(settings, problem)(problem.train.length);
  const inventory = takeInventory(model);
  const runs: Run[] = [];
  for (let seed = 0; seed < settings.seeds; seed++) {
    for (const rate of settings.lr) {
      for (const arm of settings.init) {
        runs.push({
          name: `${arm}-rate${rate}-seed${seed}`,
          facts: { init: arm, seed, rate },
          inventory,
          metadata: {
            model: model.name,
            configuration: JSON.stringify(model.configuration),
            initialization: arm,
            seed: String(seed),
            data: problem.description,
          },
          firstValues: () =>
            initialize(inventory, { seed, structured: armSchemes(arm, settings.model) }),
          session: (device, values) => createSession(device, settings, problem, values),
        });
      }
    }
  }
  return runs;
}

/** The most tokens of a batch: a quarter of a GiB for them, as much for their labels. */
const MOST_TOKENS = 2 ** 26;

function assertTokens({ batch }: Shared, { train, test }: Problem): void {
  const tokens = batch * Math.max(train.length, test.length);
  if (tokens <= MOST_TOKENS) return;
  throw new RangeError(
    `Cannot make batches of sequences: expected at most ${MOST_TOKENS.toLocaleString("en-US")} ` +
      `tokens, got ${tokens.toLocaleString("en-US")}; choose a smaller --batch`,
  );
}

/** The model for sequences of a length. */
export function modelFor(settings: Shared, { train }: Problem): (length: number) => Model {
  return (length) => sequenceModel(settings, { vocabulary: train.vocabulary, length });
}

function createSession(
  device: Device,
  settings: Shared,
  problem: Problem,
  values: ReadonlyMap<string, Float32Array>,
): Promise<Session> {
  const { batch, decay, clip } = settings;
  const model = modelFor(settings, problem);
  return Session.create({
    device,
    inventory: takeInventory(model(problem.train.length)),
    train: languageModeling(model(problem.train.length), { batch }),
    evaluate: languageModeling(model(problem.test.length), { batch }),
    optimizer: adamW({ weightDecay: decay, clip }),
    values,
  });
}

/** Tokens that are right, a fraction. */
export function accuracyOf({ sums }: Totals): number {
  return sums.correct / sums.count;
}

/** What an epoch's record says. */
export function measure(train: Totals, test: Totals | undefined): EpochNumbers {
  return {
    trainLoss: train.sums.loss / train.sums.count,
    trainAccuracy: accuracyOf(train),
    ...test && {
      testLoss: test.sums.loss / test.sums.count,
      testAccuracy: accuracyOf(test),
      testExact: test.sums.exact / test.examples,
    },
  };
}
