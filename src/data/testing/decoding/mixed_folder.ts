/**
 * Loads a folder of 1,000 images, of which some are bad, and prints what it saw and the memory that it took.
 *
 *     deno run -A --lock=tasks/images.lock src/data/testing/decoding/mixed_folder.ts FOLDER CACHE
 *
 * @module
 */
import { loadImages } from "../../load_images.ts";

const [folder, cache] = Deno.args;
let most = Deno.memoryUsage().rss;
const before = most;
const onProgress = () => void (most = Math.max(most, Deno.memoryUsage().rss));
const refused = await loadImages(folder, { cache, onProgress }).then(
  () => "",
  (error) => error.message,
);
const { leftOut, train, test } = await loadImages(folder, { cache, onProgress, skipBad: true });
console.log(JSON.stringify({ refused, leftOut, count: train.count + test.count, before, most }));
