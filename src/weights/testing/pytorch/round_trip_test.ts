/**
 * Weights go to PyTorch, are loaded strictly there, compute the same logits, and come back, for small networks
 * and for all with names. `deno task test:pytorch`, which says by which versions. Seen with timm 0.9.16 and
 * mamba_ssm 2.2.2 on PyTorch 1.13, and with timm 1.0.31 and mamba_ssm 2.3.2 on PyTorch 1.13 and 2.15.
 *
 * @module
 */
import assert from "assert";
import {
  describe,
  namedModel,
  namedModels,
  transformerLanguageModel,
} from "../../../models/mod.ts";
import {
  bfloat16ToFloat32,
  float16ToFloat32,
  float32ToBfloat16,
  float32ToFloat16,
  loadWeights,
  saveWeights,
} from "../../mod.ts";
import { computeOnCpu, distance } from "../cpu_outputs.ts";
import {
  goldenInputs,
  goldenLogits,
  type GoldenModel,
  goldenModels,
  goldenWeights,
} from "../golden_models.ts";
import { findPython, runScript } from "./python.ts";

const language = { vocabulary: 11, padVocabulary: 4, dim: 16, length: 9 };

const models: Readonly<Record<string, GoldenModel>> = {
  ...goldenModels,
  transformer: {
    model: transformerLanguageModel({ ...language, heads: 4, keyHeads: 2 }),
    batch: 2,
    gradient: "",
  },
  ...Object.fromEntries(
    Object.keys(namedModels).map(
      (name) => [name, { model: namedModel(name), batch: 2, gradient: "" }],
    ),
  ),
};

const kinds = {
  F32: (values: Float32Array) => values,
  F16: (values: Float32Array) => float16ToFloat32(float32ToFloat16(values)),
  BF16: (values: Float32Array) => bfloat16ToFloat32(float32ToBfloat16(values)),
};

type Kind = keyof typeof kinds;

/** Writes a network for the script, in all data types. */
async function write(folder: string, golden: GoldenModel): Promise<void> {
  await Deno.mkdir(folder);
  const network = describe(golden.model);
  const values = goldenWeights(golden);
  await saveWeights(`${folder}/model.safetensors`, network, values);
  for (const dtype of Object.keys(kinds) as Kind[]) {
    await saveWeights(`${folder}/model_${dtype}.safetensors`, network, values, { dtype });
  }
  const { configuration, input } = golden.model;
  const { x } = goldenInputs(golden);
  const facts = { configuration, x: { shape: [golden.batch, ...input.shape], data: [...x] } };
  await Deno.writeTextFile(`${folder}/facts.json`, JSON.stringify(facts));
}

const folder = await Deno.makeTempDir();
globalThis.addEventListener("unload", () => Deno.removeSync(folder, { recursive: true }));
const python = await findPython();
for (const [name, golden] of Object.entries(models)) await write(`${folder}/${name}`, golden);
await runScript(python, "round_trip.py", folder);
console.log(await Deno.readTextFile(`${folder}/versions.txt`));

for (const [name, golden] of Object.entries(models)) {
  Deno.test(`${name} goes to PyTorch and back`, async () => {
    const answer = JSON.parse(await Deno.readTextFile(`${folder}/${name}/answer.json`));
    assert.equal(answer.error, undefined);
    const { x } = goldenInputs(golden);
    const values = goldenWeights(golden);
    const { logits } = await computeOnCpu(goldenLogits(golden), values, { x });
    const found = distance(logits, answer.logits);
    console.log(`logits differ by ${found.toExponential(1)} of the largest`);
    assert.ok(found < 1e-5, `logits differ by ${found}`);
    const network = describe(golden.model);
    for (const kind of Object.keys(kinds) as Kind[]) {
      const back = await loadWeights(`${folder}/${name}/back_${kind}.safetensors`, network);
      const expected = new Map([...values].map(([key, data]) => [key, kinds[kind](data)]));
      assert.deepEqual(back.values, expected, kind);
    }
    await Deno.remove(`${folder}/${name}`, { recursive: true });
  });
}
