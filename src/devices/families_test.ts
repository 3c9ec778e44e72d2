import assert from "assert";
import { elementwiseFunctionsText } from "../../kernels/webgpu/generated/activations.ts";
import { binaryFunctions, families, unaryFunctions } from "../graph/mod.ts";
import { referenceFunctions } from "./reference/evaluate.ts";
import { buildGraph } from "./testing/build_case.ts";
import { operationCases } from "./testing/operation_cases.ts";

const repository = new URL("../../", import.meta.url);

/**
 * Where each family has a file or a folder of its name, and what else may lie there. The loops of
 * `linear_algebra` and `random` are those of src/tensors and src/random, and of no operation.
 */
const places: Readonly<Record<string, readonly string[]>> = {
  "src/graph/ops": ["mod"],
  "kernels/reference": ["mod", "types"],
  "src/devices/webgpu/kernels": ["mod", "shared"],
  "kernels/webgpu": ["generated", "shared"],
  "src/devices/cpu/kernels": ["mod", "shared"],
  "kernels/cpu/assembly": ["generated", "index", "linear_algebra", "random", "shared"],
};

/** `matmul` and `matmul_variants` belong to the family `matmul`. */
const familyOf = (name: string) =>
  Object.keys(families).find((family) => name === family || name.startsWith(`${family}_`));

for (const [place, others] of Object.entries(places)) {
  Deno.test(`every family of operations, and nothing else, has its files in ${place}`, () => {
    const entries = [...Deno.readDirSync(new URL(`${place}/`, repository))];
    const names = entries.map(({ name }) => name.replace(/\.ts$/, ""));
    const found = new Set(names.map((name) => familyOf(name) ?? name));
    assert.deepEqual([...found].sort(), [...Object.keys(families), ...others].sort());
  });
}

Deno.test("an operation is named once", () => {
  const names = Object.values(families).flat().map(({ name }) => name);
  assert.equal(new Set(names).size, names.length);
});

Deno.test("every operation has a case that every implementation is tested with", () => {
  const used = new Set(
    operationCases.flatMap((each) =>
      buildGraph(each).graph.nodes.map(({ operation }) => operation)
    ),
  );
  for (const operation of Object.values(families).flat()) {
    assert.ok(used.has(operation), `expected a case in src/devices/testing of ${operation.name}`);
  }
});

Deno.test("every elementwise function is in the reference and in WGSL", () => {
  const { unary, binary } = referenceFunctions;
  assert.deepEqual(Object.keys(unary).sort(), [...unaryFunctions].sort());
  assert.deepEqual(Object.keys(binary).sort(), [...binaryFunctions].sort());
  for (const name of [...unaryFunctions, ...binaryFunctions]) {
    const call = `fn apply${name[0].toUpperCase()}${name.slice(1)}(`;
    assert.ok(
      elementwiseFunctionsText.includes(call),
      `expected "${call}" in elementwise_functions.wgsl`,
    );
  }
});
