import { firstNotFinite, show } from "../host/mod.ts";
import { transpose } from "../tensors/mod.ts";
import type { MatrixPart, WeightFile } from "../weights/mod.ts";

/** Reads parts of tensors; the last tensor stays, as a packed one holds three parts. */
export class PartReader {
  #name = "";
  #values: Float32Array = new Float32Array();

  constructor(private readonly file: WeightFile) {}

  /** A tensor's shape. */
  shape(name: string): readonly number[] {
    return this.file.tensors.get(name)!.shape;
  }

  /**
   * A whole tensor's elements.
   *
   * @throws {RangeError} If one isn't finite.
   */
  async tensor(name: string): Promise<Float32Array> {
    if (this.#name !== name) {
      // Lets go of the one before, so that no two are in memory.
      this.#name = "";
      this.#values = new Float32Array();
      const values = await this.file.readFloat32(name);
      const at = firstNotFinite(values);
      if (at >= 0) {
        throw new RangeError(
          `expected finite numbers in tensor ${show(name)}, got ${values[at]} at index ${at}`,
        );
      }
      this.#values = values;
      this.#name = name;
    }
    return this.#values;
  }

  /** A matrix (rows, columns), row-major. */
  async matrix({ tensor, row, rows, columns, transposed }: MatrixPart): Promise<Float32Array> {
    const values = await this.tensor(tensor);
    if (!transposed) return values.slice(row * columns, (row + rows) * columns);
    const stored = values.length / columns;
    const part = new Float32Array(rows * columns);
    for (let i = 0; i < columns; i++) {
      for (let j = 0; j < rows; j++) part[j * columns + i] = values[i * stored + row + j];
    }
    return part;
  }

  /** A matrix (columns, rows), row-major. */
  async transposed(part: MatrixPart): Promise<Float32Array> {
    const values = await this.matrix(part);
    return Float32Array.from(transpose(values, part.rows, part.columns));
  }
}
