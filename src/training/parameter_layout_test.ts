import assert from "assert";
import { Graph } from "../graph/mod.ts";
import { Scope } from "../layers/mod.ts";
import { describe, vit } from "../models/mod.ts";
import { sizeOf } from "../tensors/mod.ts";
import {
  layOutParameters,
  parameterVariables,
  placeParameters,
  splitParameters,
} from "./parameter_layout.ts";

const network = describe(vit({ dim: 24, depth: 2, heads: 3, patch: 8 }));

Deno.test("parameters start at multiples of 64 elements and don't overlap", () => {
  const { places, sizes } = layOutParameters(network);
  assert.equal(places.size, network.parameters.length);
  for (const variable of ["parameters", "fixed"] as const) {
    const inside = [...places.values()].filter((place) => place.variable === variable)
      .sort((a, b) => a.offset - b.offset);
    let end = 0;
    for (const { offset, declaration } of inside) {
      assert.equal(offset, end, declaration.name);
      assert.equal(offset % 64, 0);
      end = Math.ceil((offset + sizeOf(declaration.shape)) / 64) * 64;
    }
    assert.equal(sizes[variable], end);
  }
});

Deno.test("parameters with weight decay come first; fixed positions are kept apart", () => {
  const { places, decayed } = layOutParameters(network);
  for (const [name, { variable, offset, declaration: { shape } }] of places) {
    assert.equal(variable, name === "pos_embed" ? "fixed" : "parameters", name);
    if (variable === "parameters") assert.equal(offset < decayed, shape.length > 1, name);
  }
});

Deno.test("frozen parameters join the fixed ones", () => {
  const frozen = layOutParameters(network, ({ name }) => name.startsWith("blocks.0."));
  for (const [name, { variable }] of frozen.places) {
    const fixed = name.startsWith("blocks.0.") || name === "pos_embed";
    assert.equal(variable, fixed ? "fixed" : "parameters", name);
  }
  const all = layOutParameters(network, () => true);
  assert.deepEqual(parameterVariables(all).map(({ name }) => name), ["fixed"]);
});

Deno.test("places keep the order of declaration", () => {
  const names = network.parameters.map(({ name }) => name);
  assert.deepEqual([...layOutParameters(network).places.keys()], names);
});

Deno.test("flat elements are cut into parameters, without the gaps", () => {
  const layout = layOutParameters(network);
  const flat = Float32Array.from({ length: layout.sizes.parameters }, (_, i) => i);
  const parts = splitParameters(layout, "parameters", flat);
  for (const [name, { variable, offset, declaration }] of layout.places) {
    const part = parts.get(name);
    if (variable === "fixed") assert.equal(part, undefined);
    else {
      assert.equal(part!.length, sizeOf(declaration.shape));
      assert.equal(part![0], offset);
      assert.equal(part!.at(-1), offset + part!.length - 1);
    }
  }
});

Deno.test("a model that isn't the network's is refused", () => {
  const graph = new Graph();
  const scope = new Scope(graph, placeParameters(graph, layOutParameters(network)));
  const declaration = { fanIn: 1, fanOut: 1, initializer: () => new Float32Array(1) };
  assert.throws(
    () => scope.parameter("head.scale", { shape: [3], ...declaration }),
    /expected the network's parameter "head.scale", none of that name, got \[3\]$/,
  );
  assert.throws(
    () => scope.parameter("head.bias", { shape: [3], ...declaration }),
    /expected the network's parameter "head.bias", \[10\], got \[3\]$/,
  );
});
