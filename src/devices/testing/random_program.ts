/**
 * Random programs, as varied as the operations allow: shared, kept and packed results, views, several
 * uses of a parameter, updates in place.
 *
 * @module
 */
import * as g from "../../graph/mod.ts";
import { Graph, type Tensor } from "../../graph/mod.ts";
import { Random } from "../../random/mod.ts";
import { sizeOf } from "../../tensors/mod.ts";
import { type Program, reachable } from "../plan/program.ts";

/** A program with numbers for its inputs and variables. */
export interface ProgramCase {
  readonly program: Program;
  readonly given: Readonly<Record<string, Float32Array>>;
}

/** All tensors are `[4, 8, 8]`, so that everything fits everything. */
const SHAPE = [4, 8, 8];

/** Builds the random program of a seed. */
export function randomProgram(seed: number): ProgramCase {
  const random = new Random(seed).child("program");
  const graph = new Graph();
  const flat = graph.variable("flat", [320]);
  const matrices = [0, 64].map((offset) => g.view(flat, offset, [8, 8]));
  const rows = [128, 192, 256].map((offset) => g.view(flat, offset, [8]));
  const x = graph.input("x", SHAPE);
  const pool: Tensor[] = [x, g.gelu(graph.input("y", SHAPE))];
  const count = 4 + random.integer(14);
  const filters = graph.variable("filters", [8, 1, 3, 3]);
  for (let i = 0; i < count; i++) pool.push(extend(pool, { matrices, rows, filters }, random));
  const kept = pool.filter((_, i) => i === pool.length - 1 || random.uniform() < 0.1);
  const outputs = Object.fromEntries(kept.map((tensor, i) => [`kept${i}`, tensor]));
  const program = random.uniform() < 0.3
    ? { outputs }
    : trained(outputs, pool, [...matrices, ...rows], flat, random);
  return { program, given: draw(program, random) };
}

/** What operations take beside the tensors made so far. */
interface Parameters {
  readonly matrices: readonly Tensor[];
  readonly rows: readonly Tensor[];
  readonly filters: Tensor;
}

const unary: readonly ((a: Tensor) => Tensor)[] = [
  ...[g.relu, g.silu, g.sigmoid, g.softplus, (a: Tensor) => g.shift(a, -0.5)],
  (a) => g.exp(g.tanh(a)),
  (a) => g.log(g.shift(g.softplus(a), 0.5)),
  (a) => g.sqrt(g.shift(g.sigmoid(a), 0.5)),
  (a) => g.reciprocal(g.shift(g.softplus(a), 0.5)),
];

function extend(
  pool: readonly Tensor[],
  { matrices, rows, filters }: Parameters,
  random: Random,
): Tensor {
  // Recent tensors are likelier, so that chains form; older ones have several users.
  const any = () => pool[Math.max(0, pool.length - 1 - Math.floor(random.uniform() ** 2 * 6))];
  const of = <T>(list: readonly T[]) => list[random.integer(list.length)];
  const transposeB = random.uniform() < 0.5;
  const rules: (() => Tensor)[] = [
    () => g.gelu(any()),
    () => g.scale(any(), 0.5),
    () => g.tanh(any()),
    () => g.add(any(), any()),
    () => g.multiply(any(), g.tanh(any())),
    () => g.add(any(), of(rows)),
    () => g.matmul(any(), of(matrices), { transposeB }),
    () => g.add(g.matmul(any(), of(matrices), { transposeB }), of(rows)),
    () => g.gelu(g.add(g.matmul(any(), of(matrices)), of(rows))),
    () => g.add(any(), g.matmul(any(), of(matrices))),
    () => of(unary)(any()),
    () => g.multiply(g.silu(g.add(g.matmul(any(), of(matrices)), of(rows))), any()),
    () => g.causalConvolution(any(), g.reshape(of(matrices), [8, 1, 8])),
    () => g.reshape(g.depthwise(g.reshape(any(), [4, 2, 4, 8]), filters), SHAPE),
    () => g.batchNorm(any(), of(rows), of(rows)).y,
    () => g.rmsNorm(any(), of(rows)),
    () => g.layerNorm(any(), of(rows), of(rows)),
    () => g.layerNorm(any(), rows[0], rows[1]),
    () => g.softmax(any()),
    () => g.reshape(g.gelu(g.reshape(any(), [32, 8])), SHAPE),
    () => g.repeat(g.mean(any(), 0), 0, 4),
    () => g.concat([g.slice(any(), 0, 1, 3), g.slice(any(), 0, 0, 1)], 0),
    () => g.transpose(any(), [0, 2, 1]),
    () => g.multiply(any(), g.reshape(g.mean(any(), 2), [4, 8, 1])),
    () => g.divide(any(), g.shift(g.softplus(any()), 0.5)),
    () => g.divide(any(), g.shift(g.sigmoid(of(rows)), 0.5)),
    () => g.subtract(g.reshape(g.mean(any(), 2), [4, 8, 1]), any()),
    () => g.add(g.fill(pool[0].graph, SHAPE, 0.5), g.multiply(any(), rows[2])),
    () => g.relu(g.subtract(any(), g.fill(pool[0].graph, [1], 0.25))),
  ];
  return of(rules)();
}

/** Adds a training step: gradients packed in a flat vector, and an update in place. */
function trained(
  outputs: Record<string, Tensor>,
  pool: readonly Tensor[],
  parameters: readonly Tensor[],
  flat: Tensor,
  random: Random,
): Program {
  const { graph } = flat;
  const last = pool.slice(-3).reduce((a, b) => g.add(a, b));
  const loss = g.mean(g.reshape(last, [sizeOf(last.shape)]), 0);
  const used = parameters.filter((tensor) => reaches(tensor, loss));
  if (!used.length) return { outputs };
  const found = g.gradients(loss, used);
  const offsets = used.map((tensor) => tensor.node.attributes.offset);
  const gradient = g.pack(found, offsets, 320);
  const attributes = { momentum: 0.9, nesterov: true, weightDecay: 0.1, decayed: 128, clip: 1 };
  const velocity = graph.variable("velocity", [320]);
  const rate = graph.input("rate", [1]);
  const squaredNorm = g.squaredNorm(gradient);
  const updates = graph.apply(g.SGD, [flat, gradient, velocity, rate, squaredNorm], attributes);
  const alsoKept: Record<string, Tensor> = random.uniform() < 0.3 ? { alone: found[0] } : {};
  return { outputs: { ...outputs, ...alsoKept, loss, squaredNorm }, updates };
}

/** True if `loss` depends on `tensor`. */
function reaches(tensor: Tensor, loss: Tensor): boolean {
  return reachable({ outputs: { loss } }).some(({ inputs }) => inputs.includes(tensor));
}

function draw(program: Program, random: Random): Record<string, Float32Array> {
  const given: Record<string, Float32Array> = {};
  for (const { operation, attributes: { name, shape } } of reachable(program)) {
    if (operation !== g.INPUT && operation !== g.VARIABLE) continue;
    given[name] = new Float32Array(sizeOf(shape));
    random.child(name).fillNormal(given[name], 0, 0.5);
  }
  return given;
}
