import { Random } from "../../random/mod.ts";
import { multiplyTransposed, sizeOf, transpose } from "../../tensors/mod.ts";
import type { AttentionRole, GridPositions, Parameter, StructuredInitializer } from "../types.ts";

/** The axes of an attention block, and where it stands in its model. */
export interface Axes {
  readonly dim: number;
  readonly heads: number;
  /** Heads of keys and values; as many as heads if left out. */
  readonly keyHeads?: number;
  readonly headDim?: number;
  readonly index?: number;
  readonly count?: number;
  /** Whether query, key and value are rows of one weight, as timm stores them; yes if left out. */
  readonly fused?: boolean;
  /** The positions of tokens on a grid, after a class token's. */
  readonly positions?: {
    readonly height: number;
    readonly width: number;
    readonly values: Float32Array;
  };
}

/** An attention block whose values are all 7 until an initializer runs on it. */
export class AttentionCase {
  readonly role: AttentionRole;
  readonly #values = new Map<string, Float32Array>();

  constructor({ dim, heads, index = 0, count = 1, fused = true, positions, ...sizes }: Axes) {
    const { keyHeads = heads, headDim = dim / heads } = sizes;
    const inner = heads * headDim;
    const keys = keyHeads * headDim;
    const name = `blocks.${index}.attn`;
    const parameter = (suffix: string, shape: number[]): Parameter => {
      const made = { name: `${name}.${suffix}`, shape, fanIn: dim, fanOut: inner };
      this.#values.set(made.name, new Float32Array(sizeOf(shape)).fill(7));
      return made;
    };
    const one = fused ? parameter("qkv.weight", [inner + 2 * keys, dim]) : undefined;
    const part = (name: string, row: number, rows: number) => ({
      parameter: one ?? parameter(`${name}.weight`, [rows, dim]),
      row: one ? row : 0,
      rows,
    });
    const bias = parameter("qkv.bias", [inner + 2 * keys]);
    this.role = {
      kind: "attention",
      ...{ name, index, count, dim, contextDim: dim, heads, keyHeads, headDim },
      query: part("q", 0, inner),
      key: part("k", inner, keys),
      value: part("v", inner + keys, keys),
      projection: { parameter: parameter("proj.weight", [dim, inner]), row: 0, rows: dim },
      biases: [{ parameter: bias, row: 0, rows: inner + 2 * keys }],
      ...positions && { positions: this.#place(positions, dim) },
    };
  }

  #place({ height, width, values }: NonNullable<Axes["positions"]>, dim: number): GridPositions {
    const shape = [1, 1 + height * width, dim];
    const name = "pos_embed";
    this.#values.set(name, Float32Array.of(...new Float32Array(dim), ...values));
    return { parameter: { name, shape, fanIn: dim, fanOut: dim }, first: 1, height, width };
  }

  /** Runs an initializer, on the stream of the role's name under a seed. */
  initialize(initializer: StructuredInitializer<AttentionRole>, seed = 1): this {
    initializer.initialize(this.role, this.weights, new Random(seed).child(this.role.name));
    return this;
  }

  readonly weights = ({ name }: Parameter): Float32Array => this.#values.get(name)!;

  /** A matrix of the role in float64, (rows, columns), as stored. */
  matrix(name: "query" | "key" | "value" | "projection"): Float64Array {
    const { parameter, row, rows } = this.role[name];
    const columns = parameter.shape[1];
    const values = this.weights(parameter);
    return Float64Array.from(values.subarray(row * columns, (row + rows) * columns));
  }

  /** A head's (headDim, dim) of query or key. */
  head(name: "query" | "key", head: number): Float64Array {
    const size = this.role.headDim * this.role.dim;
    return this.matrix(name).subarray(head * size, (head + 1) * size);
  }

  /** W_Q W_Kᵀ of a head, (dim, dim): what x_i · x_j is multiplied with. */
  queryKey(head: number): Float64Array {
    const { dim, headDim } = this.role;
    const [q, k] = [this.head("query", head), this.head("key", head)];
    return multiplyTransposed(
      transpose(q, headDim, dim),
      transpose(k, headDim, dim),
      dim,
      dim,
      headDim,
    );
  }

  /** W_V W_proj, (dim, dim), with both as (in, out). */
  valueProjection(): Float64Array {
    const { dim, heads, headDim } = this.role;
    const inner = heads * headDim;
    const value = transpose(this.matrix("value"), inner, dim);
    return multiplyTransposed(value, this.matrix("projection"), dim, dim, inner);
  }
}

/** Mean and standard deviation. */
export function moments(values: ArrayLike<number>): { n: number; mean: number; std: number } {
  const n = values.length;
  let [sum, squares] = [0, 0];
  for (let i = 0; i < n; i++) sum += values[i];
  for (let i = 0; i < n; i++) squares += (values[i] - sum / n) ** 2;
  return { n, mean: sum / n, std: Math.sqrt(squares / n) };
}

/** The diagonal and the rest of square matrices, one after the other. */
export function split(matrices: Float64Array[], dim: number): [Float64Array, Float64Array] {
  const diagonals = matrices.map((matrix) => matrix.filter((_, i) => i % (dim + 1) === 0));
  const rests = matrices.map((matrix) => matrix.filter((_, i) => i % (dim + 1) !== 0));
  const join = (parts: Float64Array[]) => Float64Array.from(parts.flatMap((part) => [...part]));
  return [join(diagonals), join(rests)];
}
