import assert from "assert";
import { mixingCases, mixingInputs } from "../data/testing/golden_mixing.ts";
import { evaluate, openDevice, type Values } from "../devices/mod.ts";
import { gradients, Graph } from "../graph/mod.ts";
import { describe, initialize, vit } from "../models/mod.ts";
import { Random } from "../random/mod.ts";
import { classification, sgd } from "./mod.ts";
import { Session } from "./session.ts";
import { digests, noiseBatch, onCpu } from "./testing/sessions.ts";

const BATCH = 4;
const model = vit({ dim: 24, depth: 1, heads: 3, patch: 8, imageSize: 16 });
const network = describe(model);

/** The objective on logits that are given, with the gradient of its loss by them. */
function onLogits(rows: number, classes: number, smoothing: number, mixed: boolean) {
  const graph = new Graph();
  const logits = graph.variable("logits", [rows, classes]);
  const input = { name: "images", shape: [1], dtype: "float32" } as const;
  const { loss, sums } = classification({ batch: rows, smoothing, mixed }).build({
    graph,
    model: { name: "none", configuration: {}, input, classes, build: (_, x) => x },
    forward: () => logits,
    training: true,
  });
  const [dlogits] = gradients(loss, [logits]);
  return { outputs: { loss, correct: sums.correct, dlogits } };
}

/** Targets, losses and gradients by softmax in float64, as the papers state them. */
function softTargets(
  values: Record<string, ArrayLike<number>>,
  classes: number,
  smoothing: number,
) {
  const { logits, labels, partnerLabels, labelWeights } = values;
  const rows = labels.length;
  let [loss, correct] = [0, 0];
  const dlogits = new Float64Array(logits.length);
  for (let r = 0; r < rows; r++) {
    const row = Array.from({ length: classes }, (_, c) => logits[r * classes + c]);
    const most = Math.max(...row);
    const total = row.reduce((sum, x) => sum + Math.exp(x - most), 0);
    row.forEach((x, c) => {
      const on = (label: number) => (label === c ? 1 - smoothing : 0) + smoothing / classes;
      const w = labelWeights[r];
      const target = w * on(labels[r]) + (1 - w) * on(partnerLabels[r]);
      loss -= target * (x - most - Math.log(total)) / rows;
      dlogits[r * classes + c] = (Math.exp(x - most) / total - target) / rows;
    });
    const found = row.indexOf(most);
    correct += labelWeights[r] * Number(found === labels[r]);
    correct += (1 - labelWeights[r]) * Number(found === partnerLabels[r]);
  }
  return { loss: [loss], correct: [correct], dlogits };
}

function assertNear(found: ArrayLike<number>, expected: ArrayLike<number>, tolerance: number) {
  assert.equal(found.length, expected.length);
  for (let i = 0; i < found.length; i++) {
    assert.ok(Math.abs(found[i] - expected[i]) <= tolerance, `${found[i]}, not ${expected[i]}`);
  }
}

function someValues(rows: number, classes: number) {
  const random = new Random(1).child("logits");
  const logits = new Float32Array(rows * classes);
  random.fillNormal(logits, 0, 2);
  const label = () => random.integer(classes);
  const labels = Int32Array.from({ length: rows }, label);
  const partnerLabels = Int32Array.from({ length: rows }, (_, i) => i ? label() : labels[0]);
  const labelWeights = Float32Array.from(
    { length: rows },
    (_, i) => i < 3 ? [0.5, 0, 1][i] : random.uniform(),
  );
  return { logits, labels, partnerLabels, labelWeights };
}

Deno.test("losses of mixed labels are those of timm's SoftTargetCrossEntropy", () => {
  const { classes, labels, logits } = mixingInputs;
  for (const { target, smoothing, losses } of mixingCases) {
    const program = onLogits(labels.length, classes, smoothing, true);
    const partnerLabels = labels.slice().reverse();
    // λ, as far as float32 tells it, from the target of the first image, whose labels are two.
    const [own, rest] = [labels[0], partnerLabels[0]];
    const share = (target[own] - target[rest] + (1 - smoothing)) / (2 * (1 - smoothing));
    const labelWeights = new Float64Array(labels.length).fill(share);
    const [loss] = evaluate(program, { logits, labels, partnerLabels, labelWeights });
    const expected = losses.reduce((sum, x) => sum + x) / losses.length;
    assertNear(loss, [expected], 1e-6);
  }
});

for (const kind of ["cpu", "webgpu"] as const) {
  Deno.test({
    name: `${kind}: mixed labels' loss, gradient and accuracy are those of soft targets in float64`,
    sanitizeOps: false,
    sanitizeResources: false,
    async fn() {
      const device = await openDevice(kind);
      for (const [rows, classes, smoothing] of [[5, 3, 0], [37, 10, 0.1], [4, 1027, 0.3]]) {
        const { outputs } = onLogits(rows, classes, smoothing, true);
        const values = someValues(rows, classes);
        const { logits, ...inputs } = values;
        const expected = softTargets(values, classes, smoothing);
        const exact = evaluate({ outputs }, values);
        const variables = device.createVariables([
          { name: "logits", shape: [rows, classes], dtype: "float32" },
        ]);
        variables.write("logits", logits);
        const executable = await device.compile({ outputs }, variables);
        executable.run(inputs);
        const [found] = await executable.read();
        (["loss", "correct", "dlogits"] as const).forEach((name) => {
          assertNear(exact[Object.keys(outputs).indexOf(name)], expected[name], 1e-12);
          const size = Math.max(...Array.from(expected[name], Math.abs));
          assertNear(found[name], expected[name], 1e-5 * size);
        });
        executable.destroy();
        variables.destroy();
      }
      device.destroy();
    },
  });
}

function create(device: Awaited<ReturnType<typeof openDevice>>, mixed: boolean, parts = 1) {
  return Session.create({
    device,
    network,
    objective: classification({ batch: BATCH / parts, smoothing: 0.1, mixed }),
    optimizer: sgd(),
    values: initialize(network, { seed: 0 }),
    accumulate: parts,
  });
}

Deno.test("a label of weight 1 trains as if it were alone, to the bit, and isn't mixed in evaluation", () =>
  onCpu(async (device) => {
    const [plain, mixed] = [await create(device, false), await create(device, true)];
    const batch = noiseBatch(model, BATCH, 0);
    const partnerLabels = batch.labels.map((label) => (label + 1) % 10);
    const inputs = (weight: number): Record<string, Values> => ({
      ...{ ...batch, partnerLabels, labelWeights: new Float32Array(BATCH).fill(weight) },
    });
    plain.update(batch, 0.1);
    mixed.update(inputs(1), 0.1);
    assert.deepEqual(await mixed.read(), await plain.read());
    assert.deepEqual(await digests(await mixed.save()), await digests(await plain.save()));
    for (const session of [plain, mixed]) session.evaluation!.run(batch);
    assert.deepEqual(await mixed.evaluation!.read(), await plain.evaluation!.read());
    mixed.update(inputs(0), 0.1);
    plain.update({ ...batch, labels: partnerLabels }, 0.1);
    assert.deepEqual(await mixed.read(), await plain.read());
    assert.throws(() => mixed.update(batch, 0.1), /partnerLabels/);
    assert.throws(() => mixed.update(inputs(NaN), 0.1), /"labelWeights"/);
    assert.throws(() => plain.update(inputs(1), 0.1), /partnerLabels|labelWeights/);
    for (const session of [plain, mixed]) session.destroy();
  }));

Deno.test("mixed labels go with the parts of a batch", () =>
  onCpu(async (device) => {
    const [whole, parts] = [await create(device, true), await create(device, true, 2)];
    const { labelWeights, partnerLabels } = someValues(BATCH, 10);
    const inputs = { ...noiseBatch(model, BATCH, 1), labelWeights, partnerLabels };
    for (const session of [whole, parts]) session.update(inputs, 0.1);
    const [[a], [b]] = [await whole.read(), await parts.read()];
    for (const name of ["loss", "correct", "squaredGradientNorm"]) {
      assertNear(b[name], a[name], 1e-5 * Math.abs(a[name][0]));
    }
    for (const session of [whole, parts]) session.destroy();
  }));

Deno.test("without mixing a training step is the program that it was", () => {
  const names = (mixed: boolean) => {
    const { outputs: { loss } } = onLogits(3, 4, 0.1, mixed);
    return loss.graph.nodes.map(({ operation }) => operation.name);
  };
  assert.equal(names(false).filter((name) => name === "crossEntropy").length, 1);
  assert.equal(names(true).filter((name) => name === "crossEntropy").length, 2);
  assert.ok(!names(false).includes("binary"));
  assert.throws(() => classification({ batch: 2, mixed: 1 as unknown as boolean }), TypeError);
});
