/**
 * What attention must do with scores so large that float32 has few fractions there, or none.
 *
 * @module
 */
import assert from "assert";
import { attention, gradients, Graph, multiply } from "../../graph/mod.ts";
import { Random } from "../../random/mod.ts";
import type { Device } from "../device.ts";
import { evaluate } from "../reference/evaluate.ts";

const width = 32;

/** Queries and keys of about `size`, values of about 1; the last token's key is that of the one before. */
function draw(tokens: number, size: number): Record<string, Float32Array> {
  const random = new Random(`large scores, ${size}`);
  const x = new Float32Array(tokens * 3 * width);
  random.child("x").fillNormal(x, 0, 1);
  x.forEach((value, i) => x[i] = i % (3 * width) < 2 * width ? size * value : value);
  const key = (token: number) => (3 * token + 1) * width;
  x.copyWithin(key(tokens - 1), key(tokens - 2), key(tokens - 2) + width);
  const weights = new Float32Array(tokens * width);
  random.child("weights").fillNormal(weights, 0, 1);
  return { x, weights };
}

/** Elements of part 0 (queries), 1 (keys) or 2 (values) of packed rows. */
function partOf(packed: Float32Array | Float64Array | readonly number[], part: number): number[] {
  return Array.from(packed).filter((_, i) => Math.floor(i / width) % 3 === part);
}

/**
 * Compares out, dq, dk and dv with the reference, for scores of about 10³ to 10⁸: what is made of
 * probabilities is as large as queries and keys, and small only where differences of it cancel.
 */
export async function compareLargeScores(device: Device): Promise<void> {
  for (const causal of [false, true]) {
    await compareOf(device, 21, causal, [1e3, 1e4, 1e5, 1e6, 1e7, 1e8]);
    // Several blocks. So many smaller scores have some that differ by less than float32 tells.
    await compareOf(device, 230, causal, [1e5, 1e8]);
  }
}

async function compareOf(
  device: Device,
  tokens: number,
  causal: boolean,
  sizes: readonly number[],
): Promise<void> {
  const graph = new Graph();
  const x = graph.input("x", [1, tokens, 3 * width]);
  const out = attention(x, { heads: 1, causal });
  const weights = graph.input("weights", out.shape);
  const [dx] = gradients(multiply(out, weights), [x]);
  const outputs = { out, dx };
  const program = await device.compile({ outputs }, device.createVariables([]));
  for (const scores of sizes) {
    const size = Math.sqrt(scores / Math.sqrt(width));
    const given = draw(tokens, size);
    const [wantedOut, wanted] = evaluate({ outputs }, given);
    program.run(given);
    const [found] = await program.read();
    const compare = (name: string, actual: number[], expected: number[], unit: number) =>
      expected.forEach((value, i) =>
        assert.ok(
          Math.abs(actual[i] - value) < 2e-5 * unit,
          `${causal ? "causal, " : ""}${scores}: ${name}[${i}] is ${actual[i]}, not ${value}`,
        )
      );
    compare("out", [...found.out], [...wantedOut], 1);
    ["dq", "dk", "dv"].forEach((name, part) =>
      compare(
        name,
        partOf(found.dx as Float32Array, part),
        partOf(wanted, part),
        part < 2 ? size : 1,
      )
    );
  }
  program.destroy();
}
