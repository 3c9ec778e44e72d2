/**
 * What can be done wrong with a device, and what is said of it on every one.
 *
 * @module
 */
import { exp, Graph } from "../../graph/mod.ts";
import type { Device, Executable, Values, Variables } from "../device.ts";

/** A program with variables of its own. */
export interface Party {
  readonly variables: Variables;
  readonly program: Executable;
}

/** A variable of every party. */
export const w = { name: "w", shape: [3], dtype: "float32" } as const;
/** What it may be fed. */
export const x = () => new Float32Array(3);

/** A misuse, and the error that it must be. */
export interface Misuse {
  readonly name: string;
  readonly do: (sinner: Party, device: Device) => unknown;
  readonly error: string;
}

/** Misuses of a program, its variables or the device, and what is said of each. */
export const misuses: readonly Misuse[] = [
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
    name: "a variable's read that destroy() cuts",
    do({ variables }) {
      const reading = variables.read("w");
      variables.destroy();
      return reading;
    },
    error: 'Error: Cannot read variable "w" as the variables were destroyed',
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
    do: ({ variables }: Party) => variables.write("w", values as unknown as Values, offset),
    error,
  })),
  {
    name: "a variable of integers written with floats",
    do: ({ variables }) => variables.write("n", new Float32Array(2)),
    error: 'TypeError: Cannot write variable "n": expected int32, got Float32Array',
  },
  ...[NaN, 0, 1.5, -1, Infinity, 70_000].map((maxPending) => ({
    name: `maxPending of ${maxPending}`,
    do: ({ variables }: Party, device: Device) =>
      device.compile({ outputs: { y: exp(new Graph().input("x", [3])) } }, variables, {
        maxPending,
      }),
    error:
      `RangeError: Cannot compile: expected maxPending to be a whole number from 1 to 65536, ` +
      `got ${maxPending}`,
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
    do({ variables }: Party, device: Device) {
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
    do: (_: Party, device: Device) => device.createVariables([{ ...w, shape }]),
    error: 'RangeError: Cannot create variable "w": expected a shape of positive whole numbers, ' +
      `got [${shape.join(", ")}]`,
  })),
  {
    name: "a variable of no known type",
    do: (_, device) => device.createVariables([{ ...w, dtype: "float64" as "float32" }]),
    error: 'TypeError: Cannot create variable "w": expected float32 or int32, got "float64"',
  },
  {
    name: "an output of whole numbers",
    do({ variables }, device) {
      const outputs = { y: new Graph().variable("n", [2], "int32") };
      return device.compile({ outputs }, variables);
    },
    error: "TypeError: Cannot compile: expected outputs of float32 elements, got y, int32 [2]",
  },
  {
    name: "no inputs",
    do: ({ program }) => program.run(undefined as unknown as Record<string, Values>),
    error: "TypeError: Cannot run: expected inputs by name, got undefined",
  },
  {
    name: "an input that was transferred",
    do: ({ program }) => program.run({ x: detached() }),
    error:
      'RangeError: Cannot feed "x": expected [3], got 0 elements, as its buffer was transferred',
  },
  {
    name: "an input whose memory has shrunk",
    do({ program }) {
      const buffer = new ArrayBuffer(12, { maxByteLength: 16 });
      const values = new Float32Array(buffer);
      buffer.resize(8);
      program.run({ x: values });
    },
    error: 'RangeError: Cannot feed "x": expected [3], got 2 elements',
  },
];

function detached(): Float32Array {
  const values = new Float32Array(3);
  values.buffer.transfer();
  return values;
}
