/** Gradients of attention whose scores are large, by every way to attend that this adapter has. */
import { compareLargeScores } from "../testing/large_scores.ts";
import { openWebGpu } from "./device.ts";
import { openAdapter } from "./opened.ts";
import { candidates, preferred } from "./variants.ts";
import type { AttentionVariant } from "./dispatch.ts";

const { description: { software }, capabilities, device } = await openAdapter();
device.destroy();
const tuning = preferred(software, capabilities);
for (const { variant, unmet } of candidates("attention", software, capabilities)) {
  Deno.test({
    name: `attention's gradient holds for scores from 10³ to 10⁸, ${variant}`,
    ignore: unmet !== undefined,
    sanitizeOps: false,
    sanitizeResources: false,
    async fn() {
      const opened = await openWebGpu({
        tuning: { ...tuning, attention: variant as AttentionVariant },
      });
      await compareLargeScores(opened);
      opened.destroy();
    },
  });
}
