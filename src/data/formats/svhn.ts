import { exists } from "../../host/mod.ts";
import { type ImageSet, sharedBytes, sharedLabels } from "../images.ts";
import { type MatArray, readMat } from "./mat.ts";

/** The files and their MD5 sums, as torchvision's `datasets/svhn.py` lists them. */
export const svhnSums: Readonly<Record<string, string>> = {
  "train_32x32.mat": "e26dedcc434d2e4c54c9b2d4a06d8373",
  "test_32x32.mat": "eb5a983be6a315427106f1b164d9cef3",
};
const [TRAIN, TEST] = Object.keys(svhnSums);
const SIDE = 32;
const PLANE = SIDE * SIDE;

/** True for a folder of SVHN's cropped digits. */
export async function isSvhn(folder: string): Promise<boolean> {
  return await exists(`${folder}/${TRAIN}`) && await exists(`${folder}/${TEST}`);
}

/**
 * SVHN's cropped digits (Netzer et al. 2011): (3, 32, 32), class k the digit k. The label 10 of the files
 * is the digit 0, and so is 0, as others write them.
 *
 * @throws {Error} If a file is damaged, or holds something else.
 */
export async function readSvhn(
  folder: string,
  description: string,
): Promise<{ train: ImageSet; test: ImageSet }> {
  return {
    train: await readSet(`${folder}/${TRAIN}`, description, "training"),
    test: await readSet(`${folder}/${TEST}`, description, "test"),
  };
}

async function readSet(path: string, description: string, part: string): Promise<ImageSet> {
  const arrays = await readMat(await Deno.readFile(path), path);
  const [x, y] = [arrays.get("X"), arrays.get("y")];
  const count = y?.values.length ?? 0;
  const fits = x?.values instanceof Uint8Array && count > 0 &&
    `${x.shape}` === `${[SIDE, SIDE, 3, count]}`;
  if (!fits) {
    throw new Error(
      `Cannot read ${path}: expected bytes X [32, 32, 3, N] and numbers y [N, 1], got ${
        [...arrays].map(([name, { shape }]) => `${name} [${shape.join(", ")}]`).join(" and ") ||
        "none"
      }`,
    );
  }
  return {
    images: planes(x.values as Uint8Array, count),
    labels: digits(y!, path),
    ...{ count, height: SIDE, width: SIDE, channels: 3, classes: 10 },
    description: `${description}, ${count} ${part} images`,
  };
}

/** (N, C, W, H) as the file has it, as (N, C, H, W). */
function planes(columns: Uint8Array, count: number): Uint8Array {
  const out = sharedBytes(count * 3 * PLANE);
  for (let at = 0; at < out.length; at += PLANE) {
    for (let y = 0, i = at; y < SIDE; y++) {
      for (let x = 0; x < SIDE; x++) out[i++] = columns[at + x * SIDE + y];
    }
  }
  return out;
}

function digits({ values }: MatArray, path: string): Int32Array {
  const labels = sharedLabels(values.length);
  values.forEach((value: number, i: number) => {
    if (!(Number.isInteger(value) && value >= 0 && value <= 10)) {
      throw new Error(
        `Cannot read ${path}: expected labels from 0 to 10, got ${value} at image ${i}`,
      );
    }
    labels[i] = value % 10;
  });
  return labels;
}
