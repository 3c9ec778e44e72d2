/**
 * Writes the networks of `golden_models.ts` for other libraries: their weights as safetensors, their
 * settings and inputs as JSON; and the settings of all networks that are known by name.
 *
 *     deno run -A src/weights/testing/write_golden_models.ts FOLDER
 *
 * @module
 */
import { describe, namedModels } from "../../models/mod.ts";
import { encodeSafetensors, shareTensors } from "../mod.ts";
import { goldenInputs, goldenModels, goldenWeights } from "./golden_models.ts";

const [folder] = Deno.args;
if (!folder) throw new TypeError("Cannot write networks: expected a folder, got no argument");
await Deno.mkdir(folder, { recursive: true });
for (const [name, golden] of Object.entries(goldenModels)) {
  const network = describe(golden.model);
  const weights = goldenWeights(golden);
  const tensors = new Map(
    network.parameters.map((
      { name, shape },
    ) => [name, { dtype: "F32" as const, shape, data: weights.get(name)! }]),
  );
  const file = shareTensors({ tensors, metadata: {} }, network);
  await Deno.writeFile(`${folder}/${name}.safetensors`, encodeSafetensors(file));
  const { configuration, input, classes } = golden.model;
  const { x, labels } = goldenInputs(golden);
  const facts = {
    ...{ configuration, classes, gradient: golden.gradient },
    ...{ x: { shape: [golden.batch, ...input.shape], data: [...x] }, labels: [...labels] },
  };
  await Deno.writeTextFile(`${folder}/${name}.json`, JSON.stringify(facts));
}
const named = Object.entries(namedModels).map(([name, make]) => [name, make().configuration]);
await Deno.writeTextFile(`${folder}/named.json`, JSON.stringify(Object.fromEntries(named)));
