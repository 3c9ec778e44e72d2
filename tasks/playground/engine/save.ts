/**
 * An arm's weights as a file.
 *
 * @module
 */
import { encodeWeights } from "../../../src/weights/mod.ts";
import { encodeLink } from "./link.ts";
import type { Race } from "./race.ts";

/** A file and its name. */
export interface SavedArm {
  /** A name of letters that every disk takes. */
  readonly name: string;
  /** Safetensors, as timm and state-spaces load them, and `--from` of the experiments. */
  readonly bytes: Uint8Array<ArrayBuffer>;
}

/**
 * The current weights of an arm, with what they are in the metadata.
 *
 * @throws {RangeError} if there is no arm of that number, or it has diverged.
 */
export async function savedArm(race: Race, index: number): Promise<SavedArm> {
  const { network, settings, data, step } = race;
  const arm = race.arm(index);
  const { init } = arm;
  const bytes = encodeWeights(network, await arm.parameters(), {
    metadata: {
      initialization: init,
      seed: String(settings.seed),
      steps: String(step),
      data: data.description,
      playground: encodeLink(settings),
    },
  });
  const words = [network.model.name, init, `seed${settings.seed}`, `step${step}`];
  const name = words.join("-").replaceAll(/[^\w.-]+/g, "-");
  return { name: `${name}.safetensors`, bytes };
}
