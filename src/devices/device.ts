import type { DataType, Shape } from "../tensors/mod.ts";
import type { Program } from "./plan/program.ts";
import type { StepProfile, Timing } from "./profile.ts";

/** Numbers as they are given to and taken from a device. */
export type Values = Float32Array | Int32Array;

/** What a device says of itself. */
export interface DeviceDescription {
  /** Its kind, the name that `--device` takes. */
  readonly kind: "webgpu" | "cpu";
  /** The hardware's name, as in "NVIDIA H200" or "CPU, 2 threads, relaxed SIMD". */
  readonly name: string;
  /** True for a software renderer that only imitates a GPU. */
  readonly software: boolean;
  /**
   * What it uses where there are several ways to compute something, by kind of operation and class of
   * shapes: sums depend on it to the last bit. Default: there is nothing to choose.
   */
  readonly choices?: Readonly<Record<string, string>>;
}

/** The declaration of a tensor that a device keeps. */
export interface VariableType {
  /** The name under which programs find it. */
  readonly name: string;
  /** Its shape. */
  readonly shape: Shape;
  /** Its data type. */
  readonly dtype: DataType;
}

/** Tensors that a device keeps, shared by all programs compiled with them. All zero at first. */
export interface Variables {
  /** What is kept. */
  readonly types: readonly VariableType[];
  /** Bytes kept on the device. */
  readonly bytes: number;
  /**
   * Overwrites a variable from element `offset` (0) on.
   *
   * @throws {RangeError | TypeError} if there is no such variable, the values are of another type or
   *   don't fit.
   */
  write(name: string, values: Values, offset?: number): void;
  /**
   * Copies a variable to the host, after all runs queued so far: `count` elements from `offset` (0) on,
   * by default all that follow.
   *
   * @throws {RangeError} if there is no such variable, or it doesn't have these elements.
   */
  read(name: string, offset?: number, count?: number): Promise<Values>;
  /** Gives the memory back. */
  destroy(): void;
}

/** Where a compiled program's memory goes, in bytes. */
export interface MemoryReport {
  /** Intermediate tensors, at the places that the plan gave them. */
  readonly arena: number;
  /** Tensors that keep a place of their own: packed gradients. */
  readonly persistent: number;
  /** Inputs from the host. */
  readonly inputs: number;
  /** Results waiting to be read, on the device and on their way to the host. */
  readonly pending: number;
  /** Working space of single kernels, and the sizes or instructions that they are given. */
  readonly scratch: number;
  /** The sum of these. The variables come on top. */
  readonly total: number;
}

/** The outputs of one run, by name. */
export type Outputs = Record<string, Float32Array>;

/** A program with its plan, memory and kernels: ready to be run any number of times. */
export interface Executable {
  /** What it takes. It does not change from run to run. */
  readonly memory: MemoryReport;
  /** Kernels started per run. */
  readonly dispatches: number;
  /**
   * Queues one run. Every input must be fed; the arrays may be reused at once.
   *
   * @throws {RangeError | TypeError} naming the input if one is missing, surplus, or of another type or
   *   size, an index is out of range, or a number isn't finite that must be.
   * @throws {Error} if the program, its variables or the device were destroyed.
   */
  run(inputs: Record<string, Values>): void;
  /**
   * Makes sure that a run with these inputs can be queued, and queues none.
   *
   * @throws what {@linkcode Executable.run} throws.
   */
  check(inputs: Record<string, Values>): void;
  /**
   * The outputs of all runs since the last call, in order: one wait for all of them. Further runs may
   * be queued meanwhile.
   */
  read(): Promise<Outputs[]>;
  /**
   * Queues one run like {@linkcode Executable.run}, with the same results to the bit, and resolves with
   * the time of each of its kernels once it is over. Each kernel is waited for before the next one
   * starts, so that a run takes longer than others do.
   *
   * @throws what {@linkcode Executable.run} throws.
   * @throws {Error} if the device can't time kernels.
   */
  profile(inputs: Record<string, Values>): Promise<StepProfile[]>;
  /** Gives the memory back. */
  destroy(): void;
}

/** How a program is compiled. */
export interface CompileOptions {
  /** Runs whose outputs are kept until they are read, 1 to 65,536. Default 64. */
  readonly maxPending?: number;
  /** False to run the graph as it was written, without fusion. Default true. */
  readonly fuse?: boolean;
}

/** Something that runs programs. */
export interface Device {
  /** What it is. */
  readonly description: DeviceDescription;
  /** Resolves with the reason when the device is lost; never before that. */
  readonly lost: Promise<string>;
  /** How it times kernels, where it can. */
  readonly timing: Timing;
  /** Buffers made so far, to show that steps make none. */
  readonly allocations: number;
  /**
   * Makes room for tensors to keep: for all of them, or for none.
   *
   * @throws {RangeError | TypeError} if a name comes twice, a shape or type isn't one, or there is no
   *   room.
   */
  createVariables(types: readonly VariableType[]): Variables;
  /**
   * Plans a program and makes everything that its runs need: all of it, or nothing.
   *
   * @throws {RangeError | TypeError} if an option is out of range, an output isn't float32, or the variables
   *   aren't those that the program takes: their names, shapes and types.
   * @throws {Error} if the variables are destroyed before it is done.
   */
  compile(program: Program, variables: Variables, options?: CompileOptions): Promise<Executable>;
  /** Gives everything back. Whatever is asked of the device afterwards is an error. */
  destroy(): void;
}
