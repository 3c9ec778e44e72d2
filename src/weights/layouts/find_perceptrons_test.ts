import assert from "assert";
import { findLayers } from "./find_layers.ts";
import { rolesOf } from "./roles_of.ts";
import { families } from "./testing/families.ts";

type Tensors = Readonly<Record<string, readonly number[]>>;

/** The perceptrons of a file with these tensors, and what of it is stored (in, out). */
function perceptronsOf(tensors: Tensors) {
  const stored = new Map(
    Object.entries(tensors).map(([name, shape]) => [name, { dtype: "F32" as const, shape }]),
  );
  const { roles, transposed } = rolesOf(findLayers(stored, { headDim: 4 }), stored);
  const found = roles.filter((role) => role.kind === "perceptron");
  return { found, transposed };
}

Deno.test("perceptrons with both matrices are found in files of several libraries", () => {
  const both = (first: string, second: string): Tensors => ({
    [`${first}.weight`]: [24, 12],
    [`${first}.bias`]: [24],
    [`${second}.weight`]: [12, 24],
  });
  const cases: readonly (readonly [string, string, string])[] = [
    ["blocks.0.mlp.fc1", "blocks.0.mlp.fc2", "blocks.0.mlp"],
    ["vit.layer.0.intermediate.dense", "vit.layer.0.output.dense", "vit.layer.0.intermediate"],
    ["h.0.mlp.c_fc", "h.0.mlp.c_proj", "h.0.mlp"],
    ["stages.0.0.pwconv1", "stages.0.0.pwconv2", "stages.0.0"],
    ["layer.0.ffn.lin1", "layer.0.ffn.lin2", "layer.0.ffn"],
    ["layers.0.linear1", "layers.0.linear2", "layers.0"],
    ["decoder.layers.0.fc1", "decoder.layers.0.fc2", "decoder.layers.0"],
  ];
  for (const [first, second, name] of cases) {
    const { found: [role, ...rest], transposed } = perceptronsOf(both(first, second));
    assert.equal(rest.length, 0, name);
    assert.deepEqual([role.name, role.dim, role.hidden], [name, 12, 24]);
    assert.equal(role.first.parameter.name, `${first}.weight`);
    assert.equal(role.second!.parameter.name, `${second}.weight`);
    assert.deepEqual(role.biases!.map(({ parameter }) => parameter.name), [`${first}.bias`]);
    assert.equal(transposed.size, 0, name);
  }
});

Deno.test("GPT-2's perceptrons are stored (in, out), ConvMixer's are 1 × 1 convolutions", () => {
  const { found: [role], transposed } = perceptronsOf(families["Hugging Face GPT-2"].tensors);
  assert.deepEqual([role.dim, role.hidden, role.first.parameter.shape], [12, 48, [48, 12]]);
  assert.deepEqual(role.second!.parameter.shape, [12, 48]);
  assert.ok(transposed.has("h.0.mlp.c_fc.weight") && transposed.has("h.0.mlp.c_proj.weight"));
  const { found: [mixer] } = perceptronsOf(families.ConvMixer.tensors);
  assert.deepEqual([mixer.name, mixer.dim, mixer.hidden], ["blocks.0.1", 8, 8]);
  assert.deepEqual(mixer.first.parameter.shape, [8, 8, 1, 1]);
  assert.equal(mixer.second, undefined);
});

Deno.test("gated perceptrons, and those of other sizes, are none that schemes set", () => {
  const none: Tensors[] = [
    families["Hugging Face Llama"].tensors,
    { "mlp.fc1.weight": [24, 12] },
    { "mlp.fc1.weight": [48, 12], "mlp.fc2.weight": [12, 24] },
    { "mlp.fc1.weight": [24, 12, 3, 3], "mlp.fc2.weight": [12, 24, 3, 3] },
    { "s1.b1.se.fc1.weight": [8, 24, 1, 1], "s1.b1.se.fc2.weight": [24, 8, 1, 1] },
    { "a.0.fn.0.weight": [8, 1, 5, 5], "a.1.weight": [16, 8, 1, 1] },
    { "a.other.weight": [8, 1, 5, 5], "a.1.weight": [8, 8, 1, 1] },
  ];
  for (const tensors of none) assert.deepEqual(perceptronsOf(tensors).found, []);
});
