import { Graph, type Operation, type Tensor } from "../../../graph/mod.ts";
import { Random } from "../../../random/mod.ts";
import { sizeOf } from "../../../tensors/mod.ts";
import type { Values } from "../../device.ts";
import type { Program } from "../../plan/program.ts";
import { evaluate } from "../../reference/evaluate.ts";

/** Something to compute, and what must come out. */
export interface Problem {
  readonly program: Program;
  readonly inputs: () => Readonly<Record<string, Values>>;
  /** The elements of each output. */
  readonly expected: () => Readonly<Record<string, ArrayLike<number>>>;
}

/** A graph in the making, with numbers for its inputs. */
export class Draft {
  readonly outputs: Record<string, Tensor> = {};
  readonly #graph = new Graph();
  readonly #changes = new Map<Tensor, (value: number) => number>();

  /** An input with numbers between −1 and 1, or a function of them. */
  input(shape: readonly number[], change = (value: number) => value): Tensor {
    const input = this.#graph.input(`x${this.#changes.size}`, shape);
    this.#changes.set(input, change);
    return input;
  }

  /** The results of an operation. */
  apply<A extends object>(of: Operation<A>, inputs: Tensor[], attributes: A): Tensor[] {
    return this.#graph.apply(of, inputs, attributes);
  }

  problem(): Problem {
    const program = { outputs: this.outputs };
    const names = Object.keys(this.outputs);
    const inputs = once(() => this.#numbers());
    const expected = once(() => {
      const arrays = evaluate(program, inputs());
      return Object.fromEntries(names.map((name, i) => [name, arrays[i]]));
    });
    return { program, inputs, expected };
  }

  /** Numbers for all inputs, the same ones each time. */
  #numbers(): Record<string, Float32Array> {
    const random = new Random("proof");
    const arrays = Array.from(this.#changes, ([{ shape }, change], i) => {
      const values = new Float32Array(sizeOf(shape));
      random.fillUniform(values, -1, 1);
      return [`x${i}`, values.map((value) => change(value))] as const;
    });
    return Object.fromEntries(arrays);
  }
}

function once<T>(make: () => T): () => T {
  let made: { readonly value: T } | undefined;
  return () => (made ??= { value: make() }).value;
}
