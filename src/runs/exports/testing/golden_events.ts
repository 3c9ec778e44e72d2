/**
 * Events whose file TensorBoard's own reader has read: `read_events.py`. This writes it:
 *
 *     deno run -RW src/runs/exports/testing/golden_events.ts
 *
 * @module
 */
import { encodeEventFile, type RunEvent } from "../event_file.ts";

/** Two epochs, with settings as text and steps of one, two and three bytes. */
export const goldenEvents: readonly RunEvent[] = [
  { time: 1764115200, step: 0, texts: { settings: "| init | mimetic – ü |\n| --- | --- |" } },
  { time: 1764115201.5, step: 1, scalars: { "loss/train": 2.25, "accuracy/test": 0.125 } },
  { time: 1764115203, step: 300, scalars: { "loss/train": -1e-3 } },
  { time: 1764115204, step: 100_000, scalars: { "loss/train": 1e30 } },
];

if (import.meta.main) {
  const file = new URL("events.out.tfevents.golden", import.meta.url);
  await Deno.writeFile(file, encodeEventFile(goldenEvents));
}
