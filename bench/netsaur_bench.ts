/**
 * A perceptron's training step here and in netsaur, a network library for Deno that is published on
 * JSR only: where that registry can't be reached the bench says so and goes on without it. netsaur
 * draws its own weights, so the outputs are not compared; both do one epoch of one batch with SGD.
 * @module
 */

import { openDevice } from "../src/devices/mod.ts";
import { relu } from "../src/graph/mod.ts";
import { linear } from "../src/layers/mod.ts";
import { describe, initialize, type Model } from "../src/models/mod.ts";
import { classification, Session, sgd } from "../src/training/mod.ts";
import { numbers } from "./fingerprints.ts";

const [batch, inputs, hidden, classes, rate] = [64, 768, 256, 10, 0.01];
const images = numbers(1, batch * inputs);
const group = `perceptron step ${inputs}-${hidden}-${classes} B${batch}`;

const perceptron: Model = {
  name: "perceptron",
  configuration: { inputs, hidden, classes },
  input: { name: "images", shape: [inputs], dtype: "float32" },
  classes,
  build(scope, x) {
    const inner = relu(linear(scope.child("first"), x, { features: hidden }));
    return linear(scope.child("second"), inner, { features: classes });
  },
};

/** A session on the CPU and its inputs. */
async function prepare() {
  const network = describe(perceptron);
  const session = await Session.create({
    device: await openDevice("cpu"),
    network,
    objective: classification({ batch }),
    evaluation: false,
    optimizer: sgd({ momentum: 0 }),
    values: initialize(network, { seed: 0 }),
  });
  const labels = Int32Array.from({ length: batch }, (_, i) => i % classes);
  return { session, inputs: { images, labels } };
}

const prepared = prepare();
Deno.bench({
  name: "mimetic cpu",
  group,
  baseline: true,
  async fn(bench) {
    const { session, inputs } = await prepared;
    bench.start();
    session.update(inputs, rate);
    await session.read();
    bench.end();
  },
});

/** The part of netsaur that is used. */
interface Netsaur {
  readonly CPU: unknown;
  readonly Cost: { readonly CrossEntropy: unknown };
  setupBackend(backend: unknown): Promise<unknown>;
  tensor2D(values: number[][]): unknown;
  DenseLayer(options: { size: number[] }): unknown;
  ReluLayer(): unknown;
  SoftmaxLayer(): unknown;
  readonly Sequential: new (options: Record<string, unknown>) => {
    train(data: unknown[], epochs: number, batches: number, rate: number): void;
  };
}

/** netsaur, or undefined where it can't be had. */
async function load(): Promise<Netsaur | undefined> {
  const specifier: string = "jsr:@denosaurs/netsaur";
  try {
    return await import(specifier);
  } catch (error) {
    console.error(`netsaur is not reachable, so it is left out: ${(error as Error).message}`);
  }
}

const netsaur = await load();
if (netsaur) {
  await netsaur.setupBackend(netsaur.CPU);
  const network = new netsaur.Sequential({
    size: [batch, inputs],
    silent: true,
    layers: [
      netsaur.DenseLayer({ size: [hidden] }),
      netsaur.ReluLayer(),
      netsaur.DenseLayer({ size: [classes] }),
      netsaur.SoftmaxLayer(),
    ],
    cost: netsaur.Cost.CrossEntropy,
  });
  const rows = Array.from(
    { length: batch },
    (_, i) => [...images.subarray(i * inputs, (i + 1) * inputs)],
  );
  const targets = rows.map((_, i) =>
    Array.from({ length: classes }, (_, j) => +(j === i % classes))
  );
  const data = [{ inputs: netsaur.tensor2D(rows), outputs: netsaur.tensor2D(targets) }];
  Deno.bench({ name: "netsaur cpu", group, fn: () => network.train(data, 1, 1, rate) });
}
