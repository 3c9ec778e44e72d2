/**
 * A run whose file Weights & Biases' own reader has read: `read_wandb.py`. This writes it:
 *
 *     deno run -RW src/runs/exports/testing/golden_wandb.ts
 *
 * @module
 */
import { encodeWandbFile, type WandbRun } from "../wandb_file.ts";

/** Three epochs, a number that isn't one, and settings that don't fit in one block of the log. */
export const goldenWandb: WandbRun = {
  ...{ id: "00c0ffee", project: "mimetic", group: "runs/a – ü", name: "mimetic-seed0" },
  start: 1764115200.5,
  config: { init: "mimetic", settings: { lr: [1e-3, 2e-3], note: "–".repeat(12_000) } },
  history: [
    { step: 1, time: 1764115202, scalars: { "loss/train": 2.25, "accuracy/test": 0.125 } },
    { step: 2, time: 1764115203.5, scalars: { "loss/train": NaN } },
    { step: 300, time: 1764115205, scalars: { "loss/train": -1e-3, "accuracy/test": 1 } },
  ],
  complete: true,
};

if (import.meta.main) {
  const file = new URL("run-00c0ffee.wandb.golden", import.meta.url);
  await Deno.writeFile(file, encodeWandbFile(goldenWandb));
}
