import { namedArms } from "../arms.ts";
import type { Arm, Variant } from "../experiment.ts";
import { UsageError } from "../settings.ts";
import { isTrainedArm, otherNetworksArms } from "../trained_arms.ts";

/**
 * The arms of a comparison after pre-training, by the folder of the pre-trained checkpoint. What can't be
 * an arm is refused at once, and not after hours of pre-training.
 *
 * @param init The arms' texts; `default` and `pretrained`, between which the gap is, must be among them.
 * @throws {UsageError} if one is missing, or isn't for these networks.
 */
export async function gapArms(
  init: readonly string[],
  variants: readonly Variant[],
): Promise<(from: string) => Promise<Arm[]>> {
  const missing = ["default", "pretrained"].filter((name) => !init.includes(name));
  if (missing.length) {
    throw new UsageError(
      `Cannot use --init=${init} as it lacks ${missing.join(" and ")}, between which the gap is`,
    );
  }
  const other = init.find((text) => otherNetworksArms.some((name) => name === text));
  if (other !== undefined) {
    const same = other === "transfer" ? "fitted" : "pretrained";
    throw new UsageError(`Cannot use --init=${other} as ${same} is that, in the same network`);
  }
  await namedArms(init.filter((text) => !isTrainedArm(text)), { variants });
  return (from) => namedArms(init, { variants, from });
}
