/**
 * Layers that were found in a file, as the roles that schemes initialize.
 *
 * @module
 */
import type {
  AttentionRole,
  DepthwiseRole,
  GridPositions,
  Parameter,
  PerceptronRole,
  Role,
  Slice,
  StateSpaceRole,
} from "../../initializers/mod.ts";
import { findPerceptrons } from "./find_perceptrons.ts";
import type { TensorEntry } from "../weight_file.ts";
import type {
  FoundAttention,
  FoundFilters,
  FoundLayers,
  FoundScan,
  MatrixPart,
  Shapes,
} from "./found_layers.ts";

/** Roles whose parameters are tensors of a file. */
export interface FileRoles {
  /** The roles, each kind in the order of its layers; parameters have the tensors' names. */
  readonly roles: readonly Role[];
  /** Names of the tensors that the file has as (in, out); the parameter's shape is (out, in). */
  readonly transposed: ReadonlySet<string>;
}

/** The shapes of tensors by name, as an open file has them. */
type Entries = ReadonlyMap<string, Pick<TensorEntry, "shape">>;

/**
 * The roles of the layers that {@linkcode findLayers} found. Scans without biases of Δ's projection or of
 * their convolution are none.
 *
 * @param found The layers.
 * @param tensors The tensors that they were found in.
 *
 * @example
 * ```ts
 * import { findLayers, rolesOf } from "@x/mimetic/weights";
 * import assert from "node:assert/strict";
 *
 * const tensors = new Map([
 *   ["h.0.attn.c_attn.weight", { dtype: "F32" as const, shape: [768, 2304] }],
 *   ["h.0.attn.c_proj.weight", { dtype: "F32" as const, shape: [768, 768] }],
 * ]);
 * const { roles: [role], transposed } = rolesOf(findLayers(tensors, { heads: 12 }), tensors);
 * assert.ok(role.kind === "attention" && role.key.row === 768);
 * assert.deepEqual([role.key.parameter.shape, transposed.size], [[2304, 768], 2]);
 * ```
 */
export function rolesOf(
  found: FoundLayers,
  tensors: ReadonlyMap<string, Pick<TensorEntry, "shape">>,
): FileRoles {
  const maker = new RoleMaker(tensors);
  const scans = found.scans.flatMap((scan) => maker.scan(scan) ?? []);
  return {
    roles: [
      ...found.attention.map((layer, index) => maker.attention(layer, index, found)),
      ...found.filters.map((layer, index) => maker.filters(layer, index, found)),
      ...scans.map((role, index) => ({ ...role, index, count: scans.length })),
      ...maker.perceptrons(found),
    ],
    transposed: maker.transposed,
  };
}

class RoleMaker {
  readonly transposed = new Set<string>();
  readonly #known = new Map<string, Parameter>();

  constructor(private readonly tensors: Entries) {}

  attention(layer: FoundAttention, index: number, { attention }: FoundLayers): AttentionRole {
    const { name, dim, heads, keyHeads, headDim } = layer;
    const parts = {
      query: this.#slice(layer.query),
      key: this.#slice(layer.key),
      value: this.#slice(layer.value),
      projection: this.#slice(layer.projection),
    };
    const biases = this.#biases(name, Object.values(parts));
    const positions = this.#positions(dim);
    const gate = this.#gate(name);
    return {
      kind: "attention",
      ...{ name, index, count: attention.length },
      ...{ dim, contextDim: layer.key.columns, heads, keyHeads, headDim },
      ...parts,
      ...biases.length > 0 && { biases },
      ...gate && { gate },
      ...positions && { positions },
    };
  }

  filters(
    { name, channels, kernel }: FoundFilters,
    index: number,
    { filters: { length: count } }: FoundLayers,
  ): DepthwiseRole {
    const parameter = this.#parameter(name, kernel ** 2, kernel ** 2);
    const layer = name.replace(/\.weight$/, "");
    return { kind: "depthwise", name: layer, index, count, parameter, channels, kernel };
  }

  perceptrons(found: FoundLayers): PerceptronRole[] {
    const shapes: Shapes = new Map([...this.tensors].map(([name, { shape }]) => [name, shape]));
    return findPerceptrons(found, shapes).map((parts, index, { length: count }) => {
      const first = this.#slice(parts.first);
      const second = parts.second && this.#slice(parts.second);
      const biases = this.#biases(parts.name, second ? [first, second] : [first]);
      return {
        kind: "perceptron",
        ...{ name: parts.name, index, count, dim: parts.first.columns, hidden: parts.first.rows },
        first,
        ...second && { second },
        ...biases.length > 0 && { biases },
      };
    });
  }

  /** A scan's role but for its place, if the file has all that a scheme sets. */
  scan(scan: FoundScan): Omit<StateSpaceRole, "index" | "count"> | undefined {
    const at = (name: string) => scan.name ? `${scan.name}.${name}` : name;
    const [out, bias] = [this.#shape(at("out_proj.weight")), at("conv1d.bias")];
    const { version, states, convolution, transition, stepBias } = scan;
    const log = this.#shape(transition)!;
    const stepName = version === 1 ? at("dt_proj.weight") : scan.write.tensor;
    const step = this.#shape(stepName);
    if (out?.length !== 2 || step?.length !== 2 || !convolution || !this.tensors.has(bias)) return;
    const taps = this.#shape(convolution)![2];
    const outputs = this.#shape(stepBias)![0];
    const [rows, columns] = step;
    const weight = this.#parameter(stepName, columns, rows);
    return {
      kind: "stateSpace",
      ...{ name: scan.name, dim: out[0], inner: out[1], states },
      transition: this.#parameter(transition, log[log.length - 1], log[0]),
      step: { parameter: weight, row: rows - outputs, rows: outputs },
      stepBias: this.#parameter(stepBias, columns, outputs),
      write: this.#slice(scan.write),
      read: this.#slice(scan.read),
      convolution: {
        weight: this.#parameter(convolution, taps, taps),
        bias: this.#parameter(bias, taps, taps),
      },
    };
  }

  #shape(name: string): readonly number[] | undefined {
    return this.tensors.get(name)?.shape;
  }

  #parameter(name: string, fanIn: number, fanOut: number, shape = this.#shape(name)!): Parameter {
    const known = this.#known.get(name) ?? { name, shape, fanIn, fanOut };
    this.#known.set(name, known);
    return known;
  }

  #slice({ tensor, row, rows, columns, transposed }: MatrixPart): Slice {
    const stored = this.#shape(tensor)!;
    if (transposed) this.transposed.add(tensor);
    // A 1 × 1 convolution's axes of length 1 stay.
    const shape = transposed ? [stored[1], stored[0]] : stored;
    return { parameter: this.#parameter(tensor, columns, shape[0], shape), row, rows };
  }

  /** `q_bias` and `v_bias` stand alone in BEiT. */
  #biases(layer: string, parts: readonly Slice[]): Slice[] {
    const named = new Map(parts.map(({ parameter }) => [
      parameter.name.replace(/weight$/, "bias"),
      parameter,
    ]));
    for (const name of ["q_bias", "v_bias"]) named.set(`${layer}.${name}`, parts[0].parameter);
    return [...named].filter(([name]) => this.#shape(name)?.length === 1)
      .map(([name, { fanIn, fanOut }]) => {
        const parameter = this.#parameter(name, fanIn, fanOut);
        return { parameter, row: 0, rows: parameter.shape[0] };
      });
  }

  /** The second matrix of the gates of gated linear attention, named as flash-linear-attention's. */
  #gate(layer: string): AttentionRole["gate"] {
    const [weight, bias] = ["weight", "bias"].map((part) => `${layer}.gk_proj.1.${part}`);
    const [shape, { length } = []] = [this.#shape(weight), this.#shape(bias)];
    if (shape?.length !== 2 || length !== 1) return undefined;
    const [rows, columns] = shape;
    const whole = (name: string) => ({
      parameter: this.#parameter(name, columns, rows),
      ...{ row: 0, rows },
    });
    return { weight: whole(weight), bias: whole(bias) };
  }

  /**
   * The embeddings of positions on a square grid, if one tensor has them in that width. Tokens before those of
   * the grid have positions, too, or not: all of them, where two grids would fit.
   */
  #positions(dim: number): GridPositions | undefined {
    const names = [...this.tensors.keys()];
    const found = names.filter((name) =>
      /(^|\.)(pos_embed|pos_embedding|position_embeddings)$/.test(name) &&
      this.#shape(name)!.length === 3 && this.#shape(name)![2] === dim
    );
    if (found.length !== 1) return undefined;
    const [classes, distilled, registers] = [
      /(^|\.)(cls|class)_token$/,
      /(^|\.)(dist|distillation)_token$/,
      /(^|\.)reg(ister)?_tokens?$/,
    ].map((ending) => {
      const shape = this.#shape(names.find((name) => ending.test(name)) ?? "");
      return shape ? shape.at(-2) ?? 1 : 0;
    });
    const special = classes + distilled;
    for (const first of new Set([special + registers, special, classes, 0])) {
      const side = Math.sqrt(this.#shape(found[0])![1] - first);
      if (!Number.isInteger(side) || side < 1) continue;
      const parameter = this.#parameter(found[0], dim, dim);
      return { parameter, first, height: side, width: side };
    }
    return undefined;
  }
}
