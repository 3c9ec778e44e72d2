/** Attention whose scores are so large that float32 has no fractions there. */
import assert from "assert";
import { attention, Graph } from "../../graph/mod.ts";
import { Random } from "../../random/mod.ts";

import { evaluate, openCpu } from "../mod.ts";
import { compareLargeScores } from "../testing/large_scores.ts";

const [tokens, width] = [5, 32];

for (const variant of ["relaxed", "plain"] as const) {
  Deno.test(`attention picks the largest of huge scores, ${variant} kernels`, async () => {
    const device = await openCpu({ threads: 1, variant });
    try {
      const graph = new Graph();
      const y = attention(graph.input("x", [1, tokens, 3 * width]), { heads: 1 });
      const program = await device.compile({ outputs: { y } }, device.createVariables([]));
      for (const size of [1e2, 1e5, 1e6, 1e8]) {
        const x = new Float32Array(tokens * 3 * width);
        new Random(size).fillNormal(x, 0, 1);
        x.forEach((value, i) => x[i] = i % (3 * width) < 2 * width ? size * value : value);
        const [expected] = evaluate({ outputs: { y } }, { x });
        program.run({ x });
        const [{ y: found }] = await program.read();
        found.forEach((value, i) =>
          assert.ok(Math.abs(value - expected[i]) < 1e-3, `${size}: ${value}, not ${expected[i]}`)
        );
      }
    } finally {
      device.destroy();
    }
  });

  Deno.test(`attention's gradient holds for scores from 10³ to 10⁸, ${variant} kernels`, async () => {
    const device = await openCpu({ threads: 1, variant });
    try {
      await compareLargeScores(device);
    } finally {
      device.destroy();
    }
  });
}
