import { workOf } from "../../graph/mod.ts";
import { sizeOf } from "../../tensors/mod.ts";
import type { Executable, MemoryReport, Outputs, Values } from "../device.ts";
import type { Plan, Slot } from "../plan/plan.ts";
import type { StepProfile } from "../profile.ts";
import { describeSteps, profileSteps } from "../profile_steps.ts";
import { Runs } from "../runs.ts";
import { ProgramBuilder } from "./program_builder.ts";
import { instructionNames, instructionNumbers, lowerings } from "./kernels/mod.ts";
import { Allocations, type SharedMemory } from "./memory.ts";
import type { Pool } from "./pool.ts";
import type { CpuVariables } from "./variables.ts";

/** Programs that take one thread so many seconds are done before another one would have woken. */
const ALONE = 15e-6;

/** What a thread does in a second, roughly. */
const [FLOPS, BYTES] = [50e9, 10e9];

/** A plan as a list of instructions in shared memory. */
export class CpuExecutable implements Executable {
  readonly memory: MemoryReport;
  readonly dispatches: number;
  #own: Allocations;
  #locate: (slot: Slot) => number;
  #placed: Placement;
  #pending: Float32Array;
  #row: number;
  #runs: Runs;
  #wakes: boolean;

  constructor(
    private readonly pool: Pool,
    private readonly shared: SharedMemory,
    private readonly plan: Plan,
    variables: CpuVariables,
    maxPending: number,
  ) {
    this.#row = [...plan.outputs.values()].reduce((n, { shape }) => n + sizeOf(shape), 0);
    this.#pending = makeResults(this.#row, maxPending);
    this.#own = new Allocations(shared);
    const placed = this.#own.orNone(() => place(plan, variables, shared, this.#own));
    this.#locate = placed.locate;
    this.#placed = placed;
    this.dispatches = placed.steps.flat().length;
    this.#wakes = secondsOf(plan) > ALONE;
    const { arena, persistent, inputs } = plan.bytes;
    const { byteLength } = this.#pending;
    const total = arena + persistent + inputs + placed.scratch + byteLength;
    this.memory = {
      arena,
      persistent,
      inputs,
      scratch: placed.scratch,
      pending: byteLength,
      total,
    };
    const checkDevice = (doing: string) => pool.check(doing);
    this.#runs = new Runs({ inputs: plan.inputs, variables, maxPending, checkDevice });
  }

  check(inputs: Record<string, Values>): void {
    this.#runs.admit(inputs);
  }

  run(inputs: Record<string, Values>): void {
    this.#run(inputs, () => this.pool.run(this.#placed.program, this.dispatches, this.#wakes));
  }

  /** Each instruction is a run of its own on all threads, between two looks at the clock. */
  // deno-lint-ignore require-await
  async profile(inputs: Record<string, Values>): Promise<StepProfile[]> {
    const { program, steps } = this.#placed;
    const milliseconds: number[] = [];
    this.#run(inputs, () => {
      for (const { word } of steps.flat()) {
        const start = performance.now();
        this.pool.run(program + 4 * word, 1);
        milliseconds.push(performance.now() - start);
      }
    });
    const kernels = steps.map((step) => step.map(({ number }) => instructionNames[number]));
    return profileSteps(describeSteps(this.plan), kernels, milliseconds);
  }

  #run(inputs: Record<string, Values>, start: () => void): void {
    const taken = this.#runs.admit(inputs);
    for (const [name, { slot, shape, dtype }] of this.plan.inputs) {
      this.shared.view(this.#locate(slot), sizeOf(shape), dtype).set(taken.get(name)!);
    }
    start();
    let at = this.#row * this.#runs.queued;
    for (const { slot, shape } of this.plan.outputs.values()) {
      const n = sizeOf(shape);
      this.#pending.set(this.shared.view(this.#locate(slot), n, "float32"), at);
      at += n;
    }
    this.#runs.add();
  }

  async read(): Promise<Outputs[]> {
    return await this.#runs.read((runs) => {
      let at = 0;
      return Array.from({ length: runs }, () => {
        const row: Outputs = {};
        for (const [name, { shape }] of this.plan.outputs) {
          row[name] = this.#pending.slice(at, at += sizeOf(shape));
        }
        return row;
      });
    });
  }

  destroy(): void {
    if (!this.#runs.destroy()) return;
    this.pool.settle();
    this.#own.release();
  }
}

/** What one thread takes for a plan, roughly. */
function secondsOf(plan: Plan): number {
  return plan.steps.reduce((sum, step) => {
    const { flops, bytes } = workOf(step.operation, step);
    return sum + flops / FLOPS + bytes / BYTES;
  }, 0);
}

/** Room for the outputs of runs that wait to be read. */
function makeResults(row: number, maxPending: number): Float32Array {
  try {
    return new Float32Array(row * maxPending);
  } catch {
    throw new RangeError(
      `Cannot make room for the outputs of ${maxPending} runs as they take ${
        4 * row * maxPending
      } bytes; ` +
        `use a smaller maxPending`,
    );
  }
}

/** Where instructions start in a program, in words, and their numbers. */
type Instructions = ProgramBuilder["starts"];

/** Where all of a plan is in the shared memory. */
interface Placement {
  readonly locate: (slot: Slot) => number;
  readonly program: number;
  /** The instructions of each step. */
  readonly steps: readonly Instructions[];
  /** Bytes of working space and of the program. */
  readonly scratch: number;
}

/** Makes room for a plan and writes its instructions. */
function place(
  plan: Plan,
  variables: CpuVariables,
  shared: SharedMemory,
  own: Allocations,
): Placement {
  const { arena, persistent, inputs } = plan.bytes;
  const given: Record<string, number> = {
    arena: own.allocate(arena, "the intermediate tensors"),
    persistent: own.allocate(persistent, "the gradients"),
    inputs: own.allocate(inputs, "the inputs"),
  };
  const locate = ({ buffer, offset }: Slot) =>
    offset +
    (buffer.startsWith("variable:")
      ? variables.address(buffer.slice("variable:".length))
      : given[buffer]);
  const { builder: { scratchBytes } } = assemble(plan, locate, 0);
  const scratch = own.allocate(scratchBytes, "the scratch of kernels");
  const { builder, steps } = assemble(plan, locate, scratch);
  const words = builder.words();
  const program = own.allocate(words.byteLength, "the program");
  shared.view(program, words.length, "int32").set(words);
  return { locate, program, steps, scratch: scratchBytes + words.byteLength };
}

function assemble(plan: Plan, locate: (slot: Slot) => number, scratch: number) {
  const builder = new ProgramBuilder(locate, scratch, instructionNumbers);
  const steps = plan.steps.map((step) => {
    const before = builder.starts.length;
    lowerings[step.operation](step, builder);
    return builder.starts.slice(before);
  });
  return { builder, steps };
}
