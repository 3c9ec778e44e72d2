import assert from "assert";
import { evaluate, openCpu, variablesOf } from "../devices/mod.ts";
import type { Tensor } from "../graph/mod.ts";
import {
  goldenGradients,
  goldenInputs,
  goldenLogits,
  type GoldenModel,
  goldenModels,
  goldenWeights,
} from "./testing/golden_models.ts";

/** What another library computes, see `testing/golden_logits.py`. */
interface Golden {
  readonly logits: readonly number[];
  readonly loss: number;
  readonly gradient: readonly number[];
  readonly gradients: Readonly<Record<string, readonly [length: number, product: number]>>;
}

/** Computes outputs from the golden weights and inputs. */
type Run = (golden: GoldenModel, outputs: Outputs) => Promise<Record<string, ArrayLike<number>>>;
type Outputs = Readonly<Record<string, Tensor>>;

const inFloat64: Run = (golden, outputs) => {
  const given = { ...Object.fromEntries(goldenWeights(golden)), ...goldenInputs(golden) };
  const arrays = evaluate({ outputs }, given);
  const named = Object.keys(outputs).map((name, i) => [name, arrays[i]]);
  return Promise.resolve(Object.fromEntries(named));
};

const onCpu: Run = async (golden, outputs) => {
  const device = await openCpu();
  const program = { outputs };
  const variables = device.createVariables(variablesOf(program));
  const weights = goldenWeights(golden);
  for (const { name } of variables.types) variables.write(name, weights.get(name)!);
  const { x, labels } = goldenInputs(golden);
  const executable = await device.compile(program, variables);
  executable.run("loss" in outputs ? { x, labels } : { x });
  const [results] = await executable.read();
  device.destroy();
  return results;
};

async function read(name: string): Promise<Golden> {
  return JSON.parse(
    await Deno.readTextFile(new URL(`testing/golden/${name}.json`, import.meta.url)),
  );
}

/** The largest difference, relative to the largest number. */
function distance(found: ArrayLike<number>, wanted: ArrayLike<number>): number {
  assert.equal(found.length, wanted.length);
  const largest = Math.max(...Array.from(wanted, Math.abs));
  return Math.max(...Array.from(found, (value, i) => Math.abs(value - wanted[i]))) / largest;
}

/** Those rows of the logits that are kept. */
function keptRows(logits: ArrayLike<number>, kept: number, classes: number): number[] {
  const stride = Math.ceil(logits.length / classes / 18);
  const rows = Array.from(logits).filter((_, i) => Math.floor(i / classes) % stride === 0);
  assert.equal(rows.length, kept);
  return rows;
}

/** How far logits, loss, the whole gradient of one parameter and all others are from the library's. */
async function distances(name: string, run: Run): Promise<Record<string, number>> {
  const golden = goldenModels[name];
  const wanted = await read(name);
  const { logits } = await run(golden, goldenLogits(golden));
  const { loss, ...gradients } = await run(golden, goldenGradients(golden));
  assert.deepEqual(Object.keys(gradients).sort(), Object.keys(wanted.gradients).sort());
  const others = Object.entries(wanted.gradients).map(([parameter, [length, product]]) => {
    const found = Array.from(gradients[parameter]);
    const own = [Math.hypot(...found), found.reduce((sum, x, i) => sum + x * Math.cos(i), 0)];
    return Math.max(...own.map((value, i) => Math.abs(value - [length, product][i]))) / length;
  });
  return {
    logits: distance(keptRows(logits, wanted.logits.length, golden.model.classes), wanted.logits),
    loss: distance(loss, [wanted.loss]),
    gradient: distance(gradients[golden.gradient], wanted.gradient),
    gradients: Math.max(...others),
  };
}

// Kept are ten digits: 5 · 10⁻¹⁰ was seen in float64, and 5 · 10⁻⁶ on the CPU.
for (const name of Object.keys(goldenModels)) {
  Deno.test(`${name} computes what its other library does`, async () => {
    for (const [what, off] of Object.entries(await distances(name, inFloat64))) {
      assert.ok(off < 2e-9, `${what} in float64: ${off}`);
    }
    for (const [what, off] of Object.entries(await distances(name, onCpu))) {
      assert.ok(off < 1e-5, `${what} on the CPU: ${off}`);
    }
  });
}
