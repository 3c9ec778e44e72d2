/**
 * What a study's images are, for the folder of its runs.
 *
 * @module
 */
import { channelMoments, type ImageSet } from "../data/mod.ts";
import { sha256 } from "../host/mod.ts";
import type { ImageSets } from "./image_protocol.ts";
import type { DataFacts } from "./run_data.ts";

/** What images don't say of themselves. */
export type AboutImages =
  & Pick<DataFacts, "kind" | "folder" | "classes">
  & Partial<Pick<DataFacts, "leftOut" | "notes">>;

/**
 * The facts of some images.
 *
 * @param normalization What the training images are normalized by, where it is their channels' moments.
 */
export async function imageFacts(
  { train, validation, test }: ImageSets,
  { kind, folder, classes, leftOut = [], notes = [] }: AboutImages,
  normalization = channelMoments(train),
): Promise<DataFacts> {
  return {
    ...{ kind, folder, classes },
    images: { train: train.count, validation: validation?.count ?? 0, test: test.count },
    shape: [train.channels, train.height, train.width],
    channels: { train: normalization, test: channelMoments(test) },
    ...{ leftOut, notes },
    digest: await digestOf([train, ...validation ? [validation] : [], test]),
  };
}

/** Bytes that are copied at once: shared memory can't be digested. */
const CHUNK = 2 ** 24;

/** A SHA-256 sum of all images and labels, in their order. */
async function digestOf(sets: readonly ImageSet[]): Promise<string> {
  const sums: string[] = [];
  for (const { images, labels } of sets) {
    for (let at = 0; at < images.length; at += CHUNK) {
      sums.push(await sha256(images.slice(at, at + CHUNK) as Uint8Array<ArrayBuffer>));
    }
    sums.push(await sha256(labels.slice() as Int32Array<ArrayBuffer>));
  }
  return await sha256(sums.join(" "));
}
