import assert from "assert";
import { openCpu } from "../devices/mod.ts";
import { mean, reshape, type Tensor } from "../graph/mod.ts";
import { batchNorm, type Scope, stochasticDepth } from "../layers/mod.ts";
import { describe, initialize, type Model } from "../models/mod.ts";
import { Random } from "../random/mod.ts";
import { classification } from "./objectives.ts";
import { sgd } from "./optimizers.ts";
import { Session } from "./session.ts";
import { drawMasks } from "./step_source.ts";

const [BATCH, PIXELS, CLASSES] = [6, 5, 4];

function tiny(body: (scope: Scope, x: Tensor) => Tensor): Model {
  return {
    name: "tiny",
    configuration: {},
    input: { name: "images", shape: [PIXELS, CLASSES], dtype: "float32" },
    classes: CLASSES,
    build: (scope, x) => mean(reshape(body(scope, x), [x.shape[0], PIXELS, CLASSES]), 1),
  };
}

async function start(model: Model) {
  const device = await openCpu({ threads: 1 });
  const network = describe(model);
  const objective = classification({ batch: BATCH });
  const session = await Session.create({
    device,
    network,
    values: initialize(network, { seed: 0 }),
    optimizer: sgd(),
    objective,
  });
  const images = new Float32Array(BATCH * PIXELS * CLASSES);
  new Random(1).fillNormal(images, 3, 2);
  const inputs = { images, labels: Int32Array.from({ length: BATCH }, (_, i) => i % CLASSES) };
  return { device, session, inputs, images };
}

Deno.test("running statistics move a tenth of the way to the batch's, the variance unbiased", async () => {
  const { device, session, inputs, images } = await start(
    tiny((scope, x) => batchNorm(scope.child("bn"), x)),
  );
  const rows = images.length / CLASSES;
  const column = (c: number) => Array.from({ length: rows }, (_, r) => images[r * CLASSES + c]);
  session.update(inputs, 0);
  session.update(inputs, 0);
  const parameters = await session.parameters();
  for (let c = 0; c < CLASSES; c++) {
    const average = column(c).reduce((a, b) => a + b) / rows;
    const variance = column(c).reduce((sum, x) => sum + (x - average) ** 2, 0) / (rows - 1);
    const [runningMean, runningVar] = [
      parameters.get("bn.running_mean")![c],
      parameters.get("bn.running_var")![c],
    ];
    assert.ok(Math.abs(runningMean - 0.19 * average) < 1e-5, `${runningMean}, ${average}`);
    assert.ok(Math.abs(runningVar - 0.81 - 0.19 * variance) < 1e-5, `${runningVar}, ${variance}`);
  }
  session.destroy();
  device.destroy();
});

Deno.test("evaluation normalizes with the running statistics and leaves them alone", async () => {
  const { device, session, inputs, images } = await start(
    tiny((scope, x) => batchNorm(scope.child("bn"), x)),
  );
  const before = await session.parameters();
  session.evaluation!.run(inputs);
  const [{ loss }] = await session.evaluation!.read();
  // With mean 0 and variance 1 the images pass almost unchanged.
  let expected = 0;
  for (let b = 0; b < BATCH; b++) {
    const logits = Array.from({ length: CLASSES }, (_, c) => {
      const at = (p: number) => images[(b * PIXELS + p) * CLASSES + c];
      return Array.from({ length: PIXELS }, (_, p) => at(p)).reduce((a, x) => a + x) / PIXELS /
        Math.sqrt(1 + 1e-5);
    });
    expected += Math.log(logits.reduce((sum, x) => sum + Math.exp(x), 0)) - logits[b % CLASSES];
  }
  assert.ok(Math.abs(loss[0] - expected) < 1e-4 * expected, `${loss[0]}, ${expected}`);
  assert.deepEqual(await session.parameters(), before);
  session.destroy();
  device.destroy();
});

Deno.test("masks depend on seed, step and name, and keep the mean", () => {
  const masks = [{ input: "a", rate: 0.25, size: 40_000 }, {
    input: "b",
    rate: 0.25,
    size: 40_000,
  }];
  const first = drawMasks(masks, 7, 3);
  assert.deepEqual(first, drawMasks(masks, 7, 3));
  assert.notDeepEqual(first.a, first.b);
  assert.notDeepEqual(first.a, drawMasks(masks, 7, 4).a);
  const dropped = first.a.filter((x) => x === 0).length / 40_000;
  // Four standard errors of a fraction.
  assert.ok(Math.abs(dropped - 0.25) < 4 * Math.sqrt(0.25 * 0.75 / 40_000), `${dropped}`);
  assert.ok(first.a.every((x) => x === 0 || x === Math.fround(4 / 3)));
});

Deno.test("stochastic depth drops whole examples in training and none in evaluation", async () => {
  const model = tiny((scope, x) => stochasticDepth(scope, batchNorm(scope.child("bn"), x), 0.5));
  const { device, session, inputs } = await start(model);
  const losses = [];
  for (let step = 0; step < 3; step++) {
    session.update(inputs, 0);
    losses.push((await session.read())[0].loss[0]);
  }
  assert.equal(new Set(losses).size, 3, "every step draws anew");
  session.evaluation!.run(inputs);
  session.evaluation!.run(inputs);
  const [a, b] = await session.evaluation!.read();
  assert.equal(a.loss[0], b.loss[0]);
  session.destroy();
  device.destroy();
});
