import assert from "assert";
import { evaluate } from "../devices/mod.ts";
import type { Parameter, Role, Slice, StateSpaceRole } from "../initializers/mod.ts";
import { linear } from "../layers/mod.ts";
import { describe, type Network } from "./describe.ts";
import { initialize } from "./initialize.ts";
import {
  linearAttentionLanguageModel,
  transformerLanguageModel,
} from "./attention_language_models.ts";
import { mamba2LanguageModel, mambaLanguageModel } from "./mamba_language_models.ts";
import type { Model } from "./model.ts";
import { namedModels } from "./named.ts";
import { traceModel } from "./trace.ts";
import { vit } from "./vit.ts";

const words = { vocabulary: 11, dim: 16, depth: 2, length: 6 };
const models: Record<string, Model> = {
  vit: vit({ dim: 12, depth: 2, heads: 3, patch: 8, imageSize: 16, pool: "token" }),
  mamba: mambaLanguageModel({ ...words, states: 3 }),
  mamba2: mamba2LanguageModel({ ...words, states: 3, headDim: 8, tied: false }),
  transformer: transformerLanguageModel({ ...words, heads: 4 }),
  groupedTransformer: transformerLanguageModel({ ...words, heads: 4, keyHeads: 2 }),
  linearAttention: linearAttentionLanguageModel({ ...words, heads: 2 }),
};

/** All parts of a role, with the shapes that its sizes ask for. */
function partsOf(role: Role): [part: Slice, shape: readonly number[]][] {
  const whole = (parameter: Parameter): Slice => ({ parameter, row: 0, rows: parameter.shape[0] });
  if (role.kind === "depthwise") {
    return [[whole(role.parameter), [role.channels, 1, role.kernel, role.kernel]]];
  }
  if (role.kind === "attention") {
    const { dim, contextDim, heads, keyHeads, headDim, query, key, value, projection } = role;
    const biases = (role.biases ?? []).map((bias): [Slice, number[]] => [bias, [bias.rows]]);
    return [
      [query, [heads * headDim, dim]],
      [key, [keyHeads * headDim, contextDim]],
      [value, [keyHeads * headDim, contextDim]],
      [projection, [dim, heads * headDim]],
      ...biases,
    ];
  }
  if (role.kind === "perceptron") {
    const { dim, hidden, first, second, biases = [] } = role;
    const ones = first.parameter.shape.slice(2);
    assert.ok(ones.every((side) => side === 1), first.parameter.name);
    return [
      [first, [hidden, dim, ...ones]],
      ...second ? [[second, [dim, hidden, ...ones]] as [Slice, number[]]] : [],
      ...biases.map((bias): [Slice, number[]] => [bias, [bias.rows]]),
    ];
  }
  const { states, write, read, step, stepBias, transition, convolution: { weight, bias } } = role;
  const steps = stepBias.shape[0];
  return [
    [write, [states, write.parameter.shape[1]]],
    [read, [states, read.parameter.shape[1]]],
    [step, [steps, step.parameter.shape[1]]],
    [whole(stepBias), [steps]],
    [whole(transition), transition.shape.length === 2 ? [role.inner, states] : [steps]],
    [whole(weight), [bias.shape[0], 1, weight.shape[2]]],
    [whole(bias), [weight.shape[0]]],
  ];
}

for (const [name, model] of [...Object.entries(models), ...namedEntries()]) {
  Deno.test(`${name}: every role's slices lie inside parameters that the model declares`, () => {
    const { parameters, roles } = describe(model);
    const declared = new Set<Parameter>(parameters);
    assert.ok(roles.length > 0);
    for (const role of roles) {
      for (const [{ parameter, row, rows }, shape] of partsOf(role)) {
        assert.ok(declared.has(parameter), `${role.name}: ${parameter.name} isn't declared`);
        assert.ok(parameter.name.startsWith(`${role.name}.`), parameter.name);
        assert.ok(row >= 0 && rows > 0 && row + rows <= parameter.shape[0], parameter.name);
        assert.deepEqual([rows, ...parameter.shape.slice(1)], shape, parameter.name);
      }
    }
    const slices = roles.flatMap(partsOf).map(([{ parameter, row, rows }]) =>
      Array.from({ length: rows }, (_, i) => `${parameter.name} ${row + i}`)
    ).flat();
    assert.equal(new Set(slices).size, slices.length, "no row belongs to two parts");
    for (const kind of new Set(roles.map((role) => role.kind))) {
      const own = roles.filter((role) => role.kind === kind);
      own.forEach(({ index, count }, i) => assert.deepEqual([index, count], [i, own.length]));
    }
  });
}

function namedEntries(): [string, Model][] {
  return Object.entries(namedModels).map(([name, model]) => [name, model()]);
}

/** A network's float64 outputs on one input, with some rows of its values changed. */
class Probe {
  readonly network: Network;
  readonly values: Map<string, Float32Array>;

  constructor(model: Model) {
    this.network = describe(model);
    this.values = initialize(this.network, { seed: 0 });
  }

  /** Applies a function to the elements of some rows. */
  change({ parameter, row, rows }: Slice, map: (x: number) => number): void {
    const values = this.values.get(parameter.name)!;
    const columns = values.length / parameter.shape[0];
    for (let i = row * columns; i < (row + rows) * columns; i++) values[i] = map(values[i]);
  }

  outputs(...observe: string[]): Float64Array[] {
    const { model } = this.network;
    const { name, shape, dtype } = model.input;
    const size = shape.reduce((a, b) => a * b, 1);
    const x = Array.from({ length: size }, (_, i) => dtype === "int32" ? i * 7 % 11 : Math.sin(i));
    const outputs = traceModel(model, { observe });
    return evaluate({ outputs }, { ...Object.fromEntries(this.values), [name]: x });
  }
}

const whole = (parameter: Parameter): Slice => ({ parameter, row: 0, rows: parameter.shape[0] });

function assertSame(actual: Float64Array, expected: Float64Array): void {
  const far = actual.findIndex((x, i) => Math.abs(x - expected[i]) > 1e-9);
  assert.equal(far, -1, `${actual[far]} instead of ${expected[far]}`);
}

for (const name of ["vit", "transformer", "groupedTransformer"]) {
  Deno.test(`${name}: scaling queries by 4 and keys by 1/4 changes nothing, nor values and projection`, () => {
    const { network } = new Probe(models[name]);
    for (const role of network.roles.filter((role) => role.kind === "attention")) {
      for (const [up, down] of [["query", "key"], ["value", "projection"]] as const) {
        const probe = new Probe(models[name]);
        const [before] = probe.outputs();
        probe.change(role[up], (x) => 4 * x);
        const [between] = probe.outputs();
        assert.ok(between.some((x, i) => Math.abs(x - before[i]) > 1e-6), `${up} counts`);
        probe.change(role[down], (x) => x / 4);
        assertSame(probe.outputs()[0], before);
      }
    }
  });
}

for (const name of ["mamba", "mamba2"]) {
  Deno.test(`${name}: a scan's tensors follow from the rows that its role names`, () => {
    const { network } = new Probe(models[name]);
    for (const role of network.roles as StateSpaceRole[]) {
      const observe = ["delta", "a", "b", "c"].map((part) => `${role.name}.${part}`);
      const after = (change: (probe: Probe) => void) => {
        const probe = new Probe(models[name]);
        probe.change(whole(role.convolution.bias), () => 0);
        change(probe);
        return probe.outputs(...observe).slice(1);
      };
      const isZero = (values: Float64Array) => values.every((x) => x === 0);
      const [, , b, c] = after((probe) => probe.change(role.write, () => 0));
      assert.deepEqual([isZero(b), isZero(c)], [true, false]);
      const [, , written, read] = after((probe) => probe.change(role.read, () => 0));
      assert.deepEqual([isZero(written), isZero(read)], [false, true]);
      const [delta] = after((probe) => {
        probe.change(role.step, () => 0);
        probe.change(whole(role.stepBias), () => 1);
      });
      assert.ok(delta.every((x) => Math.abs(x - Math.log1p(Math.E)) < 1e-12));
      const [, a] = after((probe) => probe.change(whole(role.transition), () => Math.LN2));
      assert.ok(a.every((x) => Math.abs(x + 2) < 1e-6));
    }
  });
}

Deno.test("grouped queries share keys as if each had its own copy of them", () => {
  const sizes = { ...words, heads: 4 };
  const grouped = new Probe(transformerLanguageModel({ ...sizes, keyHeads: 2 }));
  const full = new Probe(transformerLanguageModel(sizes));
  const inner = 16, k = 4;
  for (const [name, values] of grouped.values) {
    if (!/in_proj/.test(name)) {
      full.values.set(name, values);
      continue;
    }
    const columns = values.length / (inner + 2 * 2 * k);
    const row = (i: number) => values.subarray(i * columns, (i + 1) * columns);
    const rows = Array.from({ length: 3 * inner }, (_, i) => {
      if (i < inner) return row(i);
      const [part, head, at] = [Math.floor(i / inner) - 1, Math.floor(i % inner / k), i % k];
      return row(inner + part * 2 * k + Math.floor(head / 2) * k + at);
    });
    full.values.set(name, Float32Array.from(rows.flatMap((one) => [...one])));
  }
  assertSame(grouped.outputs()[0], full.outputs()[0]);
});

Deno.test("names come once: of parameters and of intermediate tensors", () => {
  const model = (build: Model["build"]): Model => ({
    name: "twice",
    configuration: {},
    input: { name: "x", shape: [4], dtype: "float32" },
    classes: 4,
    build,
  });
  const options = { features: 4 };
  const twice = model((scope, x) =>
    linear(scope.child("fc"), linear(scope.child("fc"), x, options), options)
  );
  assert.throws(() => describe(twice), {
    name: "RangeError",
    message:
      'Cannot describe twice: expected parameters with names of their own, got two "fc.weight"',
  });
  for (const name of ["y", "logits"]) {
    const observed = model((scope, x) => {
      scope.observe("y", x);
      scope.observe(name, x);
      return linear(scope, x, options);
    });
    assert.throws(() => describe(observed), {
      name: "RangeError",
      message: "Cannot describe twice: expected intermediate tensors with names of their own, " +
        `got two "${name}"`,
    });
  }
});

Deno.test("what can be observed is named as the layers are", () => {
  assert.deepEqual(describe(models.vit).observable, [
    "blocks.0.attn.input",
    "blocks.0.output",
    "blocks.1.attn.input",
    "blocks.1.output",
  ]);
  const layer = "backbone.layers.0";
  assert.deepEqual(describe(models.mamba).observable.slice(0, 5), [
    ...["delta", "a", "b", "c"].map((part) => `${layer}.mixer.${part}`),
    `${layer}.output`,
  ]);
});
