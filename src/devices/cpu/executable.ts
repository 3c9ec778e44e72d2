import { sizeOf } from "../../tensors/mod.ts";
import type { Executable, MemoryReport, Outputs, Values } from "../device.ts";
import { checkFeeds } from "../feeds.ts";
import type { Plan, Slot } from "../plan/plan.ts";
import { Assembly } from "./assembly.ts";
import { lowerings } from "./lower/mod.ts";
import type { SharedMemory } from "./memory.ts";
import type { Pool } from "./pool.ts";
import type { CpuVariables } from "./variables.ts";

/** A stretch of the shared memory that belongs to an executable. */
interface Stretch {
  readonly at: number;
  readonly bytes: number;
}

/** A plan as a list of instructions in shared memory. */
export class CpuExecutable implements Executable {
  readonly memory: MemoryReport;
  readonly dispatches: number;
  #own: Record<"arena" | "persistent" | "inputs" | "scratch" | "program", Stretch>;
  #history: Float32Array;
  #queued = 0;
  #destroyed = false;

  constructor(
    private readonly pool: Pool,
    private readonly shared: SharedMemory,
    private readonly plan: Plan,
    private readonly variables: CpuVariables,
    private readonly runs: number,
  ) {
    const { arena, persistent, inputs } = plan.bytes;
    const own = (bytes: number, what: string) => ({ at: shared.allocate(bytes, what), bytes });
    const given = {
      arena: own(arena, "the intermediate tensors"),
      persistent: own(persistent, "the gradients"),
      inputs: own(inputs, "the inputs"),
    };
    const locate = ({ buffer, offset }: Slot) =>
      offset +
      (buffer.startsWith("variable:")
        ? variables.address(buffer.slice("variable:".length))
        : given[buffer as keyof typeof given].at);
    this.#locate = locate;
    const draft = assemble(plan, locate, 0);
    const scratch = own(draft.scratchBytes, "the scratch of kernels");
    const assembly = assemble(plan, locate, scratch.at);
    const words = assembly.words();
    const program = own(words.byteLength, "the program");
    shared.view(program.at, words.length, "int32").set(words);
    this.#own = { ...given, scratch, program };
    this.dispatches = assembly.count;
    const row = [...plan.outputs.values()].reduce((n, { shape }) => n + sizeOf(shape), 0);
    this.#history = new Float32Array(row * runs);
    const history = this.#history.byteLength;
    const working = scratch.bytes + program.bytes;
    const total = arena + persistent + inputs + working + history;
    this.memory = { arena, persistent, inputs, scratch: working, history, total };
  }

  #locate: (slot: Slot) => number;

  run(feeds: Record<string, Values>): void {
    if (this.#destroyed) throw new Error("Cannot run as the program was destroyed");
    checkFeeds(this.plan.inputs, feeds);
    if (this.#queued === this.runs) {
      throw new RangeError(
        `Cannot queue another run as the outputs of ${this.#queued} runs wait to be read`,
      );
    }
    for (const [name, { slot, shape, dtype }] of this.plan.inputs) {
      this.shared.view(this.#locate(slot), sizeOf(shape), dtype).set(feeds[name]);
    }
    this.pool.run(this.#own.program.at, this.dispatches);
    const { outputs } = this.plan;
    let at = this.#history.length / this.runs * this.#queued++;
    for (const { slot, shape, dtype } of outputs.values()) {
      const n = sizeOf(shape);
      this.#history.set(this.shared.view(this.#locate(slot), n, dtype), at);
      at += n;
    }
  }

  // deno-lint-ignore require-await
  async read(): Promise<Outputs[]> {
    const runs: Outputs[] = [];
    let at = 0;
    for (; this.#queued > 0; this.#queued--) {
      const row: Outputs = {};
      for (const [name, { shape }] of this.plan.outputs) {
        row[name] = this.#history.slice(at, at += sizeOf(shape));
      }
      runs.push(row);
    }
    return runs;
  }

  destroy(): void {
    if (this.#destroyed) return;
    this.#destroyed = true;
    this.pool.settle();
    Object.values(this.#own).forEach(({ at, bytes }) => this.shared.release(at, bytes));
  }
}

function assemble(plan: Plan, locate: (slot: Slot) => number, scratch: number): Assembly {
  const assembly = new Assembly(locate, scratch);
  for (const step of plan.steps) {
    const lower = lowerings[step.operation];
    if (!lower) {
      throw new Error(`Cannot compile as the CPU has no kernel for operation: ${step.operation}`);
    }
    lower(step, assembly);
  }
  return assembly;
}
