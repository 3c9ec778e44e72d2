/**
 * What is done wrong with a device is an error at once, in the same words on every device, and harms
 * nothing else on it.
 */
import assert from "assert";
import { assign, crossEntropy, embedding, exp, Graph, reshape, scale, view } from "../graph/mod.ts";
import type { Device, Executable, Values, Variables } from "./device.ts";
import { openDevice } from "./open.ts";

/** A bystander: a program with its own variables that must work whatever others do. */
interface Victim {
  readonly variables: Variables;
  readonly program: Executable;
}

const w = { name: "w", shape: [3], dtype: "float32" } as const;
const x = () => new Float32Array(3);

async function makeVictim(device: Device): Promise<Victim> {
  const variables = device.createVariables([w]);
  variables.write("w", Float32Array.of(1, 2, 3));
  const graph = new Graph();
  const program = await device.compile(
    { outputs: { y: scale(graph.variable("w", [3]), 2) } },
    variables,
  );
  return { variables, program };
}

async function checkVictim({ program, variables }: Victim): Promise<void> {
  program.run({});
  assert.deepEqual(await program.read(), [{ y: Float32Array.of(2, 4, 6) }]);
  assert.deepEqual(await variables.read("w"), Float32Array.of(1, 2, 3));
}

/** A program of one variable and one input, to be misused. */
async function makeSinner(device: Device): Promise<Victim> {
  const variables = device.createVariables([w, { name: "n", shape: [2], dtype: "int32" }]);
  const graph = new Graph();
  const v = graph.variable("w", [3]);
  const program = await device.compile(
    { outputs: { y: exp(graph.input("x", [3])) }, updates: [assign(v, scale(v, 2))] },
    variables,
    { history: 2 },
  );
  return { variables, program };
}

/** Misuses of a program, its variables or the device, and what is said of each. */
const misuses: readonly {
  readonly name: string;
  readonly do: (sinner: Victim, device: Device) => unknown;
  readonly error: string;
}[] = [
  {
    name: "a run after destroy()",
    do: ({ program }) => (program.destroy(), program.destroy(), program.run({ x: x() })),
    error: "Error: Cannot run as the program was destroyed",
  },
  {
    name: "a read after destroy()",
    do: ({ program }) => (program.run({ x: x() }), program.destroy(), program.read()),
    error: "Error: Cannot read results as the program was destroyed",
  },
  {
    name: "a read that destroy() cuts",
    do({ program }) {
      program.run({ x: x() });
      const reading = program.read();
      program.destroy();
      return reading;
    },
    error: "Error: Cannot read results as the program was destroyed",
  },
  {
    name: "two reads at once",
    async do({ program }) {
      const first = program.read();
      await Promise.all([program.read(), first]);
    },
    error: "Error: Cannot read results as another read is under way",
  },
  {
    name: "a run after variables.destroy()",
    do: ({ program, variables }) => (variables.destroy(), program.run({ x: x() })),
    error: "Error: Cannot run as the variables that the program was compiled with were destroyed",
  },
  {
    name: "a variable read after destroy()",
    do: ({ variables }) => (variables.destroy(), variables.destroy(), variables.read("w")),
    error: 'Error: Cannot read variable "w" as the variables were destroyed',
  },
  {
    name: "a variable written after destroy()",
    do: ({ variables }) => (variables.destroy(), variables.write("w", x())),
    error: 'Error: Cannot write variable "w" as the variables were destroyed',
  },
  {
    name: "a program compiled after variables.destroy()",
    do({ variables }, device) {
      variables.destroy();
      return device.compile({ outputs: { y: exp(new Graph().input("x", [3])) } }, variables);
    },
    error: "Error: Cannot compile as the variables were destroyed",
  },
  ...([
    [
      new Float64Array(3),
      0,
      'TypeError: Cannot write variable "w": expected float32, got Float64Array',
    ],
    [
      new Int32Array(3),
      0,
      'TypeError: Cannot write variable "w": expected float32, got Int32Array',
    ],
    [[1, 2, 3], 0, 'TypeError: Cannot write variable "w": expected float32, got Array'],
    [null, 0, 'TypeError: Cannot write variable "w": expected float32, got null'],
    [x(), 0.5, 'RangeError: Cannot write variable "w" as it has 3 elements: 3 from element 0.5'],
    [x(), NaN, 'RangeError: Cannot write variable "w" as it has 3 elements: 3 from element NaN'],
    [x(), 1, 'RangeError: Cannot write variable "w" as it has 3 elements: 3 from element 1'],
    [x(), -1, 'RangeError: Cannot write variable "w" as it has 3 elements: 3 from element -1'],
    [
      detached(),
      0,
      'TypeError: Cannot write variable "w": expected elements, got an array whose buffer was ' +
      "transferred",
    ],
  ] as const).map(([values, offset, error]) => ({
    name: error,
    do: ({ variables }: Victim) => variables.write("w", values as unknown as Values, offset),
    error,
  })),
  {
    name: "a variable of integers written with floats",
    do: ({ variables }) => variables.write("n", new Float32Array(2)),
    error: 'TypeError: Cannot write variable "n": expected int32, got Float32Array',
  },
  ...[NaN, 0, 1.5, -1, Infinity, 70_000].map((history) => ({
    name: `a history of ${history}`,
    do: ({ variables }: Victim, device: Device) =>
      device.compile({ outputs: { y: exp(new Graph().input("x", [3])) } }, variables, { history }),
    error: `RangeError: Cannot compile: expected history to be a whole number from 1 to 65536, ` +
      `got ${history}`,
  })),
  {
    name: "a switch that is none",
    do: ({ variables }, device) =>
      device.compile({ outputs: { y: exp(new Graph().input("x", [3])) } }, variables, {
        fuse: "no" as unknown as boolean,
      }),
    error: 'TypeError: Cannot compile: expected fuse to be true or false, got "no"',
  },
  ...([["w", [4], "float32"], ["w", [1, 3], "float32"], ["w", [3], "int32"]] as const).map((
    [name, shape, dtype],
  ) => ({
    name: `a program whose variable is ${dtype} [${shape}]`,
    do({ variables }: Victim, device: Device) {
      const outputs = { y: new Graph().variable(name, shape, dtype) };
      return device.compile({ outputs }, variables);
    },
    error: `RangeError: Cannot compile: expected variable "w" to be ${dtype} [${
      shape.join(", ")
    }] as the program takes it, got float32 [3]`,
  })),
  {
    name: "a variable that comes twice",
    do: (_, device) => device.createVariables([w, w]),
    error: 'RangeError: Cannot create variable "w": expected names that differ, got it twice',
  },
  ...[[-1], [0], [Infinity], [1.5]].map((shape) => ({
    name: `a variable of shape ${shape}`,
    do: (_: Victim, device: Device) => device.createVariables([{ ...w, shape }]),
    error: 'RangeError: Cannot create variable "w": expected a shape of positive whole numbers, ' +
      `got [${shape.join(", ")}]`,
  })),
  {
    name: "a variable of no known type",
    do: (_, device) => device.createVariables([{ ...w, dtype: "float64" as "float32" }]),
    error: 'TypeError: Cannot create variable "w": expected float32 or int32, got "float64"',
  },
  {
    name: "no feeds",
    do: ({ program }) => program.run(undefined as unknown as Record<string, Values>),
    error: "TypeError: Cannot run: expected feeds by name, got undefined",
  },
  {
    name: "a feed that was transferred",
    do: ({ program }) => program.run({ x: detached() }),
    error: 'RangeError: Cannot feed "x" as it takes [3]: 0 elements, as its buffer was transferred',
  },
  {
    name: "a feed whose memory has shrunk",
    do({ program }) {
      const buffer = new ArrayBuffer(12, { maxByteLength: 16 });
      const values = new Float32Array(buffer);
      buffer.resize(8);
      program.run({ x: values });
    },
    error: 'RangeError: Cannot feed "x" as it takes [3]: 2 elements',
  },
];

function detached(): Float32Array {
  const values = new Float32Array(3);
  values.buffer.transfer();
  return values;
}

/** The error of something that throws or rejects. */
async function errorOf(act: () => unknown): Promise<string> {
  try {
    await act();
  } catch (error) {
    return String(error);
  }
  return "nothing";
}

const options = { sanitizeOps: false, sanitizeResources: false };

for (const kind of ["cpu", "webgpu"] as const) {
  Deno.test({
    name: `${kind}: misuse is an error in the same words everywhere, and harms nobody else`,
    ...options,
    async fn(t) {
      const device = await openDevice(kind);
      const victim = await makeVictim(device);
      for (const misuse of misuses) {
        await t.step({
          name: misuse.name,
          ...options,
          async fn() {
            const sinner = await makeSinner(device);
            assert.equal(await errorOf(() => misuse.do(sinner, device)), misuse.error);
            await checkVictim(victim);
            sinner.program.destroy();
            sinner.variables.destroy();
          },
        });
      }
      device.destroy();
    },
  });

  Deno.test({
    name: `${kind}: after the device is destroyed, everything says so`,
    ...options,
    async fn() {
      const device = await openDevice(kind);
      const { program, variables } = await makeSinner(device);
      device.destroy();
      device.destroy();
      const outputs = { y: exp(new Graph().input("x", [3])) };
      const acts: [string, () => unknown][] = [
        ["run", () => program.run({ x: x() })],
        ["read results", () => program.read()],
        ['write variable "w"', () => variables.write("w", x())],
        ['read variable "w"', () => variables.read("w")],
        ["create variables", () => device.createVariables([w])],
        ["compile", () => device.compile({ outputs }, variables)],
      ];
      for (const [doing, act] of acts) {
        assert.equal(await errorOf(act), `Error: Cannot ${doing} as the device was destroyed`);
      }
      program.destroy();
      variables.destroy();
    },
  });

  Deno.test({
    name: `${kind}: indices out of range are refused, wherever they are in an input`,
    ...options,
    async fn() {
      const device = await openDevice(kind);
      const graph = new Graph();
      // Two tables read parts of one input; what lies between them is read by nobody.
      const tokens = graph.input("tokens", [2, 34], "int32");
      const [small, large] = [graph.variable("small", [4, 2]), graph.variable("large", [9, 2])];
      const labels = graph.input("labels", [5], "int32");
      const outputs = {
        a: embedding(small, view(tokens, 0, [2])),
        b: embedding(large, reshape(view(tokens, 64, [4]), [2, 2])),
        c: crossEntropy(graph.variable("logits", [5, 3]), labels),
      };
      const variables = device.createVariables([
        { name: "small", shape: [4, 2], dtype: "float32" },
        { name: "large", shape: [9, 2], dtype: "float32" },
        { name: "logits", shape: [5, 3], dtype: "float32" },
      ]);
      const program = await device.compile({ outputs }, variables);
      const tokensOf = (a: number, b: number, c: number, d: number) =>
        Array.from(
          { length: 68 },
          (_, i) => i < 2 ? [a, b][i] : i < 64 ? 77 : [c, d, 0, 1][i - 64],
        );
      const good = { tokens: tokensOf(3, 0, 8, 5), labels: [0, 1, 2, -1, 2] };
      const run = (changed: Partial<typeof good>) => {
        const { tokens, labels } = { ...good, ...changed };
        program.run({ tokens: Int32Array.from(tokens), labels: Int32Array.from(labels) });
      };
      run({});
      const wrong: [Partial<typeof good>, string][] = [
        [
          { tokens: tokensOf(3, 4, 8, 5) },
          '"tokens": expected tokens from 0 to 3, got 4 at index 1',
        ],
        [
          { tokens: tokensOf(-1, 0, 8, 5) },
          '"tokens": expected tokens from 0 to 3, got -1 at index 0',
        ],
        [
          { tokens: tokensOf(3, 0, 8, 9) },
          '"tokens": expected tokens from 0 to 8, got 9 at index 65',
        ],
        [
          { labels: [0, 1, 3, -1, 2] },
          '"labels": expected classes from 0 to 2, or -1 where a row is to be ignored, got 3 at index 2',
        ],
        [
          { labels: [0, 1, 2, -1, -2147483648] },
          '"labels": expected classes from 0 to 2, or -1 where a row is to be ignored, ' +
          "got -2147483648 at index 4",
        ],
      ];
      for (const [changed, message] of wrong) {
        assert.throws(() => run(changed), {
          name: "RangeError",
          message: `Cannot feed ${message}`,
        });
      }
      // Only the good run was queued.
      assert.equal((await program.read()).length, 1);
      // Memory that other threads share is taken as it is at the moment.
      const shared = new Int32Array(new SharedArrayBuffer(4 * 68));
      shared.set(good.tokens);
      program.run({ tokens: shared, labels: Int32Array.from(good.labels) });
      assert.equal((await program.read()).length, 1);
      device.destroy();
    },
  });
}
