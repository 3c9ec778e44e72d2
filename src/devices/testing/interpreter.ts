/**
 * Runs plans in plain memory with the reference kernels, so that placement, reuse, fusion and order
 * are proven without any device.
 *
 * @module
 */
import assert from "assert";
import { type ReferenceKernel, references, withEpilogue } from "../../../kernels/reference/mod.ts";
import * as graph from "../../graph/mod.ts";
import { sizeOf } from "../../tensors/mod.ts";
import type { NamedValues } from "../reference/evaluate.ts";
import type { Placed, Plan, PlannedStep, Slot } from "../plan/plan.ts";

/** Operations that may write over what they read. */
const overwriting: ReadonlySet<string> = new Set(
  Object.values(graph).flatMap((value) =>
    typeof value === "object" && "infer" in value && (value.mayOverwrite || value.inPlace)
      ? [value.name]
      : []
  ),
);

/** A plan's buffers, with one float64 for every four bytes: nothing is rounded. */
export class Interpreter {
  #buffers = new Map<string, Float64Array>();

  constructor(private readonly plan: Plan) {
    const { arena, persistent, inputs } = plan.bytes;
    // What is read before it was written shows up as NaN in some result.
    this.#buffers.set("arena", new Float64Array(arena / 4).fill(NaN));
    this.#buffers.set("persistent", new Float64Array(persistent / 4));
    this.#buffers.set("inputs", new Float64Array(inputs / 4).fill(NaN));
    for (const { name, shape } of plan.variables) {
      this.#buffers.set(`variable:${name}`, new Float64Array(sizeOf(shape)));
    }
  }

  /** The elements of a variable, to be read or set. */
  variable(name: string): Float64Array {
    return this.#buffers.get(`variable:${name}`)!;
  }

  /** Runs the plan once and returns its outputs. */
  run(given: NamedValues): Record<string, Float64Array> {
    for (const [name, { slot }] of this.plan.inputs) this.#view(slot).set(given[name]);
    for (const step of this.plan.steps) this.#step(step);
    return Object.fromEntries(
      [...this.plan.outputs].map(([name, { slot }]) => [name, this.#view(slot).slice()]),
    );
  }

  #step({ operation, attributes, inputs, outputs }: PlannedStep): void {
    checkOverlaps(operation, inputs, outputs);
    const read = inputs.map(({ slot, shape }) => ({ shape, data: this.#view(slot).slice() }));
    const made = outputs.map(({ shape }) => ({ shape, data: new Float64Array(sizeOf(shape)) }));
    const kernel: ReferenceKernel = references[operation];
    (attributes.epilogue ? withEpilogue(kernel) : kernel)(read, attributes, made);
    outputs.forEach(({ slot }, i) => this.#view(slot).set(made[i].data));
  }

  #view({ buffer, offset, bytes }: Slot): Float64Array {
    const whole = this.#buffers.get(buffer);
    assert.ok(whole, `no buffer ${buffer}`);
    assert.ok(offset % 4 === 0 && (offset + bytes) / 4 <= whole.length, `${buffer} is left`);
    return whole.subarray(offset / 4, (offset + bytes) / 4);
  }
}

function checkOverlaps(operation: string, inputs: readonly Placed[], outputs: readonly Placed[]) {
  outputs.forEach(({ slot }, i) => {
    for (const other of outputs.slice(i + 1)) {
      assert.ok(!overlap(slot, other.slot), `${operation} writes two results to one place`);
    }
    for (const input of inputs.filter((other) => overlap(slot, other.slot))) {
      const same = input.slot.offset === slot.offset && input.slot.bytes === slot.bytes;
      assert.ok(same && overwriting.has(operation), `${operation} overwrites what it reads`);
    }
  });
}

function overlap(a: Slot, b: Slot): boolean {
  return a.buffer === b.buffer && a.offset < b.offset + b.bytes && b.offset < a.offset + a.bytes;
}
