/**
 * What a network makes of the samples.
 *
 * @module
 */
import type { Predictor } from "../../../src/training/mod.ts";
import type { Problem } from "../run_settings.ts";
import type { Guesses } from "../shown.ts";
import type { Asked } from "./data.ts";
import { tokenName } from "./tokens.ts";

/** Asks a network for its answers, with the probabilities that it gives to them. */
export async function guess(
  predictor: Predictor,
  { samples, inputs, count }: Asked,
  problem: Problem,
): Promise<Guesses> {
  const prediction = await predictor.predict(inputs);
  const { data, shape: [rows, classes] } = prediction.logits;
  const answerAt = (row: number) => {
    const probabilities = softmax(data.subarray(row * classes, (row + 1) * classes));
    const said = prediction.classes[row];
    return { said, confidence: probabilities[said], probabilities };
  };
  if (samples.kind === "images") {
    const found = Array.from({ length: count }, (_, i) => answerAt(i));
    return {
      answers: found.map(({ said }) => [samples.classes[said]]),
      confidence: found.map(({ confidence }) => [confidence]),
      probabilities: Float32Array.from(found.flatMap(({ probabilities }) => [...probabilities])),
    };
  }
  const found = samples.sequences.map(({ asked }, i) =>
    asked.map((at) => answerAt(i * rows / count + at))
  );
  return {
    answers: found.map((own) => own.map(({ said }) => tokenName(problem, said))),
    confidence: found.map((own) => own.map(({ confidence }) => confidence)),
  };
}

function softmax(logits: Float32Array): Float32Array {
  const most = logits.reduce((a, b) => Math.max(a, b), -Infinity);
  const powers = logits.map((x) => Math.exp(x - most));
  const total = powers.reduce((a, b) => a + b, 0);
  return powers.map((x) => x / total);
}
