/**
 * The runs of a comparison on CIFAR-10.
 *
 * @module
 */
import type { Device } from "../src/devices/mod.ts";
import { type Inventory, type Model, takeInventory } from "../src/models/mod.ts";
import { adamW, classification, initialize, Session } from "../src/training/mod.ts";
import { type Arm, checkArm } from "./arms.ts";
import { assertCount } from "./assert_runnable.ts";
import { type Settings, type Variant, variantsOf } from "./cifar10_settings.ts";
import type { Run } from "./experiment.ts";

/** A run of the comparison, with what it starts from. */
export interface CifarRun extends Run {
  /** How it starts. */
  readonly arm: Arm;
  /** The network. */
  readonly model: Model;
}

/**
 * A run for each arm, learning rate, network and seed; seeds outermost, so that arms can be compared
 * early. `description` says what the data is.
 */
export function planRuns(
  settings: Settings,
  description: string,
  arms: readonly Arm[],
): CifarRun[] {
  const variants = variantsOf(settings);
  const counts = { networks: variants.length, rates: settings.lr.length, arms: arms.length };
  assertCount({ ...counts, seeds: settings.seeds });
  const networks = variants.map((variant) => {
    const network = { ...variant, inventory: takeInventory(variant.model) };
    arms.forEach((arm) => checkArm(arm, network.model.name, network.inventory));
    return network;
  });
  const runs: CifarRun[] = [];
  for (let seed = 0; seed < settings.seeds; seed++) {
    for (const network of networks) {
      for (const rate of settings.lr) {
        for (const arm of arms) {
          runs.push(planRun(settings, description, { arm, network, rate, seed }));
        }
      }
    }
  }
  return runs;
}

function planRun(
  settings: Settings,
  description: string,
  { arm, network: { model, inventory, ...size }, rate, seed }: {
    arm: Arm;
    network: Variant & { inventory: Inventory };
    rate: number;
    seed: number;
  },
): CifarRun {
  const words = [
    arm.name,
    settings.kernel.length > 1 && `kernel${size.kernel}`,
    settings.depth.length > 1 && `depth${size.depth}`,
    settings.lr.length > 1 && `rate${rate}`,
    `seed${seed}`,
  ];
  return {
    name: words.filter(Boolean).join("-").replaceAll(/[^a-z0-9.-]+/gi, "-"),
    facts: { init: arm.name, seed, rate, ...size },
    inventory,
    metadata: {
      model: model.name,
      configuration: JSON.stringify(model.configuration),
      initialization: arm.name,
      seed: String(seed),
      data: description,
    },
    firstValues: () => initialize(inventory, { seed, structured: arm.structured }),
    session: (device, values) => createSession(device, { model, arm, seed, values }, settings),
    arm,
    model,
  };
}

/** What a session is made of. */
interface Start {
  readonly model: Model;
  readonly arm: Arm;
  readonly seed: number;
  readonly values: ReadonlyMap<string, Float32Array>;
}

function createSession(
  device: Device,
  { model, arm, seed, values }: Start,
  { batch, smoothing, decay, clip }: Settings,
): Promise<Session> {
  return Session.create({
    device,
    inventory: takeInventory(model),
    train: classification(model, { batch, smoothing }),
    evaluate: classification(model, { batch }),
    optimizer: adamW({ weightDecay: decay, clip }),
    values,
    frozen: arm.frozen(takeInventory(model)),
    seed,
  });
}
