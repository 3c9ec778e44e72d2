import { type MatrixShape, repeatMiddle, tileMatrix } from "../initializers/mod.ts";
import { formatShape, type Shape, sizeOf } from "../tensors/mod.ts";
import type { Network } from "./describe.ts";

/** A parameter of a block: the block's number, and its name within the block. */
const BLOCK = /^blocks\.(\d+)\.(.+)$/;

/**
 * Values of the blocks of a Vision Transformer, grown from those of a trained core: every block is a copy of
 * one of the core's, as {@linkcode repeatMiddle} says, and every matrix is tiled to its size and keeps its
 * norm, as {@linkcode tileMatrix} says. Queries, keys and values are three matrices, though they are stored as
 * one. Biases and the gains of norms are repeated as they are. Where the network is a whole number of times as
 * wide and has heads of the same size, a block makes of repeated features what the core's makes of them once.
 *
 * What is in no block isn't there: patch embedding, positions, head.
 *
 * Source: the procedural core, arXiv:2609.37631 (secondary); that packed matrices are taken apart, and what is
 * done with vectors, is this package's choice.
 *
 * @param core The trained network, as of `vitCore`.
 * @param values Its parameters.
 * @param network The network to start.
 * @returns Values for all parameters of the network's blocks, by name.
 * @throws {RangeError} if the core has fewer than three blocks or the network fewer than two, their blocks
 *   have different parameters, or the values lack one of the core's or have another size.
 *
 * @example
 * ```ts
 * import { describe, growBlocks, initialize, vitCore, vitMicro } from "@x/mimetic/models";
 *
 * const core = describe(vitCore({ vocabulary: 9, dim: 64, depth: 3, heads: 2 }));
 * const values = initialize(core, { seed: 0 }); // in earnest, those after training
 * const grown = growBlocks(core, values, describe(vitMicro()));
 * console.log(grown.get("blocks.5.attn.qkv.weight")?.length); // 3 · 96 · 96
 * ```
 */
export function growBlocks(
  core: Network,
  values: ReadonlyMap<string, Float32Array>,
  network: Network,
): Map<string, Float32Array> {
  const [source, target] = [blocksOf(core), blocksOf(network)];
  const copies = repeatMiddle(source.length, target.length);
  const packed = packedParts(network);
  const grown = new Map<string, Float32Array>();
  target.forEach((parameters, index) => {
    const own = source[copies[index]];
    const stranger = [...own.keys()].find((name) => !parameters.has(name));
    if (stranger !== undefined) refuse(core, network, stranger, "none");
    for (const [name, shape] of parameters) {
      const from = own.get(name);
      if (from?.length !== shape.length) {
        refuse(core, network, name, from ? formatShape(from) : "none in the core");
      }
      const full = `blocks.${index}.${name}`;
      const trained = trainedValues(core, values, `blocks.${copies[index]}.${name}`, from);
      grown.set(full, grow(trained, from, shape, packed.get(full) ?? 1));
    }
  });
  return grown;
}

/** The values of a parameter of the core. */
function trainedValues(
  { model }: Network,
  values: ReadonlyMap<string, Float32Array>,
  name: string,
  shape: Shape,
): Float32Array {
  const found = values.get(name);
  if (found?.length === sizeOf(shape)) return found;
  throw new RangeError(
    `Cannot grow ${model.name}: expected ${sizeOf(shape)} values of "${name}" ${
      formatShape(shape)
    }, got ${found ? found.length : "none"}`,
  );
}

/** The shapes of each block's parameters by their names within it. */
function blocksOf({ model, parameters }: Network): Map<string, Shape>[] {
  const blocks: Map<string, Shape>[] = [];
  for (const { name, shape } of parameters) {
    const [, index, rest] = BLOCK.exec(name) ?? [];
    if (index !== undefined) (blocks[Number(index)] ??= new Map()).set(rest, shape);
  }
  if (blocks.length) return blocks;
  throw new RangeError(
    `Cannot grow blocks: expected parameters "blocks.0.…" as a Vision Transformer has, got none in ` +
      model.name,
  );
}

/** In how many matrices of equal size the rows of a parameter are to be taken apart, where it is several. */
function packedParts({ roles }: Network): Map<string, number> {
  const parts = new Map<string, number>();
  for (const role of roles) {
    if (role.kind !== "attention" || role.query.parameter !== role.key.parameter) continue;
    const { name } = role.query.parameter;
    for (const one of [name, name.replace(/weight$/, "bias")]) parts.set(one, 3);
  }
  return parts;
}

/** Vectors are repeated, matrices tiled, part by part. */
function grow(values: Float32Array, from: Shape, to: Shape, parts: number): Float32Array {
  const made = new Float32Array(sizeOf(to));
  const [own, wanted] = [values.length / parts, made.length / parts];
  for (let part = 0; part < parts; part++) {
    const piece = values.subarray(part * own, (part + 1) * own);
    made.set(growPart(piece, partOf(from, parts), partOf(to, parts)), part * wanted);
  }
  return made;
}

function partOf([rows, ...rest]: Shape, parts: number): MatrixShape {
  return [rows / parts, rest.length ? sizeOf(rest) : 0];
}

/** A vector has no columns. */
function growPart(values: Float32Array, from: MatrixShape, to: MatrixShape): Float32Array {
  if (from[1] > 0) return tileMatrix(values, from, to);
  return Float32Array.from({ length: to[0] }, (_, i) => values[i % values.length]);
}

function refuse(core: Network, network: Network, name: string, got: string): never {
  throw new RangeError(
    `Cannot grow ${core.model.name} to ${network.model.name}: expected blocks with the same ` +
      `parameters, got ${got} for ${name}`,
  );
}
