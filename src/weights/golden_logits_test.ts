import assert from "assert";
import { evaluate } from "../devices/mod.ts";
import type { Tensor } from "../graph/mod.ts";
import { describe, type Model, namedModels } from "../models/mod.ts";
import { sizeOf } from "../tensors/mod.ts";
import { computeOnCpu, distance } from "./testing/cpu_outputs.ts";
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
  /** Shapes of the module's tensors by name, as in `3,4`. */
  readonly parameters: Readonly<Record<string, string>>;
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

const onCpu: Run = (golden, outputs) => {
  const { x, ...labels } = goldenInputs(golden);
  const inputs = { x, ..."loss" in outputs && labels };
  return computeOnCpu(outputs, goldenWeights(golden), inputs);
};

/** The tensors of timm's network of a name. */
interface Named {
  readonly tensors: number;
  readonly numbers: number;
  /** Of lines of name and shape, in the order of the names. */
  readonly sha256: string;
}

async function read<T = Golden>(name: string): Promise<T> {
  return JSON.parse(
    await Deno.readTextFile(new URL(`testing/golden/${name}.json`, import.meta.url)),
  );
}

/** Shapes by name, as the other library has them: a tied tensor under both of its names. */
function shapesOf(model: Model): Record<string, string> {
  const shapes = Object.fromEntries(
    describe(model).parameters.map(({ name, shape }) => [name, shape.join()]),
  );
  const aliases = Object.entries(model.aliases ?? {});
  return { ...shapes, ...Object.fromEntries(aliases.map(([name, own]) => [name, shapes[own]])) };
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
  const longest = Math.max(...Object.values(wanted.gradients).map(([length]) => length));
  const others = Object.entries(wanted.gradients).map(([parameter, [length, product]]) => {
    const found = Array.from(gradients[parameter]);
    const own = [Math.hypot(...found), found.reduce((sum, x, i) => sum + x * Math.cos(i), 0)];
    const off = Math.max(...own.map((value, i) => Math.abs(value - [length, product][i])));
    // A softmax doesn't see what is added to all keys alike: the gradient is 0, the lengths are rounding.
    return off / (length < 1e-12 ? longest : length);
  });
  return {
    logits: distance(keptRows(logits, wanted.logits.length, golden.model.classes), wanted.logits),
    loss: distance(loss, [wanted.loss]),
    gradient: distance(gradients[golden.gradient], wanted.gradient),
    gradients: Math.max(...others),
  };
}

for (const [name, { model }] of Object.entries(goldenModels)) {
  Deno.test(`${name} has the names and shapes of its other library`, async () => {
    assert.deepEqual(shapesOf(model), (await read(name)).parameters);
  });
}

Deno.test("networks that are known by name have timm's names and shapes at their defaults", async () => {
  const { networks: golden } = await read<{ networks: Record<string, Named> }>("named");
  assert.deepEqual(Object.keys(golden).sort(), Object.keys(namedModels).sort());
  for (const [name, make] of Object.entries(namedModels)) {
    const shapes = shapesOf(make());
    const sizes = Object.values(shapes).map((shape) => sizeOf(shape.split(",").map(Number)));
    const lines = Object.keys(shapes).sort().map((key) => `${key} ${shapes[key]}\n`).join("");
    const hash = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(lines));
    const digits = Array.from(new Uint8Array(hash), (byte) => byte.toString(16).padStart(2, "0"));
    const found: Named = {
      tensors: sizes.length,
      numbers: sizes.reduce((a, b) => a + b),
      sha256: digits.join(""),
    };
    assert.deepEqual(found, golden[name], name);
  }
});

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
