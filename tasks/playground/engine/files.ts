/**
 * Files that were dropped on the page.
 *
 * @module
 */
import { cifar10FromFiles, type ImageData } from "../../../src/data/mod.ts";
import { show } from "../../../src/host/mod.ts";
import {
  type Inspection,
  type InspectionPictures,
  inspectWeights,
  layersOf,
  summaryOf,
} from "../../../src/inspection/mod.ts";
import { headHints, openWeights } from "../../../src/weights/mod.ts";

/** What was found in a file of weights. */
export interface InspectedWeights {
  /** In sentences. */
  readonly summary: string;
  /** In numbers. */
  readonly inspection: Inspection;
  /** As pictures. */
  readonly pictures: InspectionPictures;
}

/** Keeps the images of dropped files, and looks into dropped weights. */
export class DroppedFiles {
  #images: Promise<ImageData | undefined> = Promise.resolve(undefined);

  /** The images that were taken last, once they are read; `undefined` if there were none. */
  get images(): Promise<ImageData | undefined> {
    return this.#images;
  }

  /**
   * Reads CIFAR-10's binary files.
   *
   * @throws {Error} if one is missing or damaged; the images that were there before stay then.
   */
  async take(files: readonly File[]): Promise<ImageData> {
    if (!Array.isArray(files) || !files.every((file) => file instanceof File)) {
      throw new TypeError(`Cannot read images: expected a list of files, got ${show(files)}`);
    }
    const before = this.#images;
    const reading = cifar10FromFiles(files);
    this.#images = reading.catch(() => before);
    return await reading;
  }

  /**
   * Looks into a safetensors file.
   *
   * @throws {RangeError} if it isn't one, or no layer in it is known.
   */
  async inspect(file: File): Promise<InspectedWeights> {
    if (!(file instanceof File)) {
      throw new TypeError(`Cannot inspect weights: expected a file, got ${show(file)}`);
    }
    await using weights = await openWeights(file);
    const found = layersOf(weights.tensors, {}, await headHints(weights));
    if (Object.values(found).every(({ length }) => length === 0)) {
      throw new RangeError(
        `Cannot inspect ${file.name}: expected layers of known names, got none of ` +
          `${weights.tensors.size} tensors`,
      );
    }
    const looked = await inspectWeights(weights, found);
    return { summary: summaryOf(looked.inspection), ...looked };
  }
}
