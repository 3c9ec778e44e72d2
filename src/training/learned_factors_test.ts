import assert from "assert";
import { type Device, openCpu } from "../devices/mod.ts";
import { add, embedding, reshape, scale } from "../graph/mod.ts";
import { mimeticStateSpace, normal, onLayers } from "../initializers/mod.ts";
import { describe, initialize, learnedFactors, mambaLanguageModel } from "../models/mod.ts";
import type { Model } from "../models/mod.ts";
import { Random } from "../random/mod.ts";
import { adamW, languageModeling, Session, type SessionOptions } from "./mod.ts";

const [CLASSES, TOKENS, BATCH, RATE] = [5, 6, 2, 0.01];

/** Logits by two tables: `factor` times the one, and the other. */
function tables(factor: number): Model {
  return {
    name: "tables",
    configuration: {},
    input: { name: "tokens", shape: [TOKENS], dtype: "int32" },
    classes: CLASSES,
    build(scope, tokens) {
      const declaration = {
        ...{ shape: [CLASSES, CLASSES], fanIn: CLASSES, fanOut: CLASSES },
        initializer: normal(0.1),
      };
      const own = scope.parameter("own", { ...declaration, use: "undecayed" }).tensor;
      const other = scope.parameter("other", declaration).tensor;
      const scaled = factor === 1 ? own : scale(own, factor);
      const y = add(embedding(scaled, tokens), embedding(other, tokens));
      return reshape(y, [tokens.shape[0] * TOKENS, CLASSES]);
    },
  };
}

/** A session, and a batch for it. */
function sessionOf(device: Device, model: Model, options: Partial<SessionOptions>) {
  const network = describe(model);
  return Session.create({
    ...{ device, network, values: initialize(network, { seed: 0 }) },
    objective: languageModeling({ batch: BATCH }),
    optimizer: adamW({ clip: 0.5, weightDecay: 0.1 }),
    ...options,
  });
}

function batchOf(model: Model, seed: number) {
  const random = new Random(seed);
  const size = BATCH * model.input.shape[0];
  const draw = () => Int32Array.from({ length: size }, () => random.integer(CLASSES));
  const counts = new Float32Array(BATCH).fill(model.input.shape[0]);
  return { tokens: draw(), labels: draw(), counts };
}

Deno.test("a factor trains as the network that is written with it, to the bit", async () => {
  const device = await openCpu({ threads: 1 });
  const written = tables(8);
  const values = initialize(describe(written), { seed: 0 });
  const outside = new Map(values).set("own", values.get("own")!.map((x) => 8 * x));
  const expected = await sessionOf(device, written, { values });
  const session = await sessionOf(device, tables(1), {
    values: outside,
    factors: new Map([["own", 8]]),
  });
  const plain = await sessionOf(device, tables(1), { values: outside });
  assert.deepEqual(await session.parameters(), outside);
  for (let step = 0; step < 5; step++) {
    for (const one of [expected, session, plain]) one.update(batchOf(written, step), RATE);
  }
  assert.deepEqual(await session.read(), await expected.read());
  const [own, reference] = [await session.parameters(), await expected.parameters()];
  assert.deepEqual(own.get("own"), reference.get("own")!.map((x) => 8 * x));
  assert.deepEqual(own.get("other"), reference.get("other"));
  assert.deepEqual((await session.parameters(["own"])).get("own"), own.get("own"));
  assert.notDeepEqual((await plain.parameters()).get("own"), own.get("own"));
  // A saved point goes on to the same numbers.
  const saved = await session.save();
  assert.deepEqual(saved.states, (await expected.save()).states);
  const again = await sessionOf(device, tables(1), {
    values: outside,
    factors: new Map([["own", 8]]),
  });
  again.restore(saved);
  for (const one of [session, again]) one.update(batchOf(written, 5), RATE);
  assert.deepEqual(await again.parameters(), await session.parameters());
  [expected, session, plain, again].forEach((one) => one.destroy());
  device.destroy();
});

Deno.test("the first step of Adam moves a reparameterized A_log by c times the rate", async () => {
  const device = await openCpu({ threads: 1 });
  const model = mambaLanguageModel({
    ...{ vocabulary: CLASSES, length: TOKENS, dim: 8, depth: 2, states: 4 },
  });
  const network = describe(model);
  const structured = [onLayers(mimeticStateSpace({ transition: { scale: 8 } }), [1])];
  const values = initialize(network, { seed: 0, structured });
  const factors = learnedFactors(network, structured);
  const [plain, scaled] = [0, 1].map((i) => `backbone.layers.${i}.mixer.A_log`);
  assert.deepEqual([...factors], [[scaled, 8]]);
  const row = Array.from(values.get(scaled)!.subarray(0, 4));
  assert.deepEqual(row, [1, 2, 3, 4].map((n) => 0 - 8 * Math.fround(Math.log(n))));
  const session = await sessionOf(device, model, { values, factors });
  session.update(batchOf(model, 0), RATE);
  const after = await session.parameters([plain, scaled]);
  for (const [name, factor] of [[plain, 1], [scaled, 8]] as const) {
    const moved = after.get(name)!.map((x, i) => Math.abs(x - values.get(name)![i]));
    // Adam's first step is the rate in every element, but for gradients that are nearly as small as its epsilon.
    const most = Math.max(...moved);
    assert.ok(Math.abs(most / (factor * RATE) - 1) < 0.1, `${name}: ${most}`);
  }
  session.destroy();
  device.destroy();
});

Deno.test("factors that would round, that leave float32, or of no parameter are refused", async () => {
  const device = await openCpu({ threads: 1 });
  for (const factor of [3, 0, -2, NaN, 2 ** 33, 2 ** -200]) {
    await assert.rejects(
      sessionOf(device, tables(1), { factors: new Map([["own", factor]]) }),
      /^RangeError: Cannot train "own": expected a factor that is a power of two from 2\^-32 to 2\^32, got/,
    );
  }
  await assert.rejects(sessionOf(device, tables(1), { factors: new Map([["owned", 8]]) }), {
    name: "RangeError",
    message: 'Cannot train: expected factors of the network\'s parameters, got one of "owned"',
  });
  device.destroy();
});
