import type { Role, StructuredInitializer } from "../../initializers/mod.ts";
import type { Random } from "../../random/mod.ts";
import { transpose } from "../../tensors/mod.ts";
import { asFloat32, fromFloat32, isFloatType } from "../float_types.ts";
import { shorten } from "../json_scanner.ts";
import type { FileRoles } from "../layouts/roles_of.ts";
import type { StoredTensor } from "../stored_tensor.ts";
import type { StoredArray, StoredType } from "../stored_types.ts";
import type { WeightFile } from "../weight_file.ts";
import { partsOf } from "./role_parts.ts";

/** What a scheme changed in a part of a tensor. */
export interface WeightChange {
  /** Which layer of its kind it is in, from 0. */
  readonly layer: number;
  /** The layer's name. */
  readonly name: string;
  /** What it is to the layer, such as `query`. */
  readonly part: string;
  /** The tensor. */
  readonly tensor: string;
  /** The tensor's data type. */
  readonly dtype: StoredType;
  /** The first of its rows, or columns, that the part has. */
  readonly row: number;
  /** How many. */
  readonly rows: number;
  /** Whether they are columns, as the tensor is stored (in, out). */
  readonly columns: boolean;
  /** The Frobenius norm of the part before. */
  readonly before: number;
  /** The Frobenius norm of the part after. */
  readonly after: number;
}

/** Runs a scheme on layers of a file, one at a time. */
export class RolePatcher {
  constructor(
    private readonly file: WeightFile,
    private readonly transposed: FileRoles["transposed"],
    private readonly scheme: StructuredInitializer,
    private readonly random: Random,
  ) {}

  /**
   * What the scheme makes of a role: the tensors that change, with all their elements, in their own
   * layout and type. Elements that the scheme leaves alone keep their bits.
   */
  async patch(
    role: Role,
  ): Promise<{ changes: WeightChange[]; tensors: Map<string, StoredArray> }> {
    const parts = partsOf(role);
    const stored = await this.#read(role);
    const before = new Map(
      [...stored].map(([name, tensor]) => [name, this.#logical(name, tensor)]),
    );
    const after = new Map([...before].map(([name, values]) => [name, values.slice()]));
    this.scheme.initialize(role, ({ name }) => after.get(name)!, this.random.child(role.name));
    const changes = parts.flatMap(({ part, slice: { parameter, row, rows } }): WeightChange[] => {
      const { name: tensor, shape } = parameter;
      const size = shape.slice(1).reduce((product, side) => product * side, 1);
      const [old, fresh] = [before, after].map((values) =>
        values.get(tensor)!.subarray(row * size, (row + rows) * size)
      );
      if (old.every((x, i) => Object.is(x, fresh[i]))) return [];
      const place = { tensor, row, rows, columns: this.transposed.has(tensor) };
      const { dtype } = stored.get(tensor)!;
      const norms = { before: norm(old), after: norm(fresh) };
      return [{ layer: role.index, name: role.name, part, ...place, dtype, ...norms }];
    });
    const changed = new Set(changes.map(({ tensor }) => tensor));
    const tensors = new Map([...changed].map((name) => {
      const [x, y] = [before, after].map((values) => this.#inFile(name, stored, values.get(name)!));
      return [name, this.#merged(name, stored.get(name)!, x, y)];
    }));
    return { changes, tensors };
  }

  /** The role's tensors, and those that a scheme only looks at. */
  async #read(role: Role): Promise<Map<string, StoredTensor>> {
    const names = partsOf(role).map(({ slice }) => slice.parameter.name);
    if (role.kind === "attention" && role.positions) names.push(role.positions.parameter.name);
    const tensors = new Map<string, StoredTensor>();
    for (const name of new Set(names)) tensors.set(name, await this.file.read(name));
    return tensors;
  }

  /** A tensor's numbers, the output's axis first. */
  #logical(name: string, { dtype, shape, data }: StoredTensor): Float32Array {
    const values = asFloat32(dtype, data, `tensor ${shorten(name)} of ${this.file.source}`);
    return this.transposed.has(name) ? transposed(values, shape[0], shape[1]) : values;
  }

  /** Numbers in the order of the file. */
  #inFile(
    name: string,
    stored: ReadonlyMap<string, StoredTensor>,
    values: Float32Array,
  ): Float32Array {
    const [rows, columns] = stored.get(name)!.shape;
    return this.transposed.has(name) ? transposed(values, columns, rows) : values;
  }

  /** The stored elements with those replaced that changed, each rounded to the nearest of its type. */
  #merged(
    name: string,
    { dtype, data }: StoredTensor,
    before: Float32Array,
    after: Float32Array,
  ): StoredArray {
    if (!isFloatType(dtype)) throw new TypeError(`Cannot patch ${name}: it has no numbers`);
    const fresh = fromFloat32(dtype, after);
    const held = asFloat32(dtype, fresh, name);
    const merged = data.slice();
    for (let i = 0; i < after.length; i++) {
      if (Object.is(before[i], after[i])) continue;
      if (!Number.isFinite(held[i])) {
        throw new RangeError(
          `Cannot patch tensor ${shorten(name)} of ${this.file.source}: expected numbers that ` +
            `${dtype} can hold, got ${after[i]} at index ${i}`,
        );
      }
      merged[i] = fresh[i];
    }
    return merged;
  }
}

function transposed(values: Float32Array, rows: number, columns: number): Float32Array {
  return Float32Array.from(transpose(values, rows, columns));
}

function norm(values: Float32Array): number {
  return Math.sqrt(values.reduce((sum, x) => sum + x * x, 0));
}
