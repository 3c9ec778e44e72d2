import assert from "assert";
import { inFolder } from "../../host/testing/in_folder.ts";
import { cifar10Normalization } from "../images.ts";
import { syntheticImages } from "../synthetic.ts";
import { imageCacheFile, type ImageKey, readImageCache, writeImageCache } from "./image_cache.ts";
import type { LoadedImages } from "./loaded_images.ts";

const images: LoadedImages = {
  ...syntheticImages({ train: 20, test: 10, seed: 0 }),
  ...{ kind: "some", classNames: [..."abcdefghij"], normalization: cifar10Normalization },
  ...{ leftOut: [], notes: [] },
};

const list = (folder: string) => Array.from(Deno.readDirSync(folder), ({ name }) => name).sort();

/** What is warned of meanwhile. */
async function warnings(work: () => Promise<void>): Promise<string[]> {
  const { warn } = console;
  const said: string[] = [];
  console.warn = (line: string) => void said.push(line);
  try {
    await work();
  } finally {
    console.warn = warn;
  }
  return said;
}

Deno.test("images are read as they were kept; a byte that changed makes a file another one, and is told of", () =>
  inFolder(async (cache) => {
    const key = { folder: "/a", state: 1, options: 2 };
    const path = await imageCacheFile(key, cache);
    assert.equal(await readImageCache(path), undefined);
    await writeImageCache(path, images);
    assert.deepEqual(await readImageCache(path), images);
    const bytes = await Deno.readFile(path);
    const data = bytes.indexOf(0x0a) + 1;
    const places = [0, 12, data - 3, data, data + 3, data + 80, data + 5000, bytes.length - 1];
    for (const [i, at] of places.entries()) {
      // Each is another file, as of each it is said once.
      const damaged = await imageCacheFile({ ...key, options: `${i}` }, cache);
      await Deno.writeFile(damaged, bytes.map((byte, j) => j === at ? byte ^ 1 : byte));
      const said = await warnings(async () => {
        assert.equal(await readImageCache(damaged), undefined, `byte ${at}`);
      });
      assert.deepEqual(said, [`Images are decoded again: ${damaged} isn't as it was written`]);
    }
    for (const [i, length] of [0, 9, 100, bytes.length - 1, bytes.length + 1].entries()) {
      const damaged = await imageCacheFile({ ...key, options: `cut ${i}` }, cache);
      const other = new Uint8Array(length);
      other.set(bytes.subarray(0, length));
      await Deno.writeFile(damaged, other);
      await warnings(async () => assert.equal(await readImageCache(damaged), undefined));
    }
  }));

Deno.test("a file without a first line isn't read to its end", () =>
  inFolder(async (cache) => {
    const path = await imageCacheFile({ folder: "/a", state: 1, options: 3 }, cache);
    // A hole that takes no room on the disk.
    await Deno.writeTextFile(path, "");
    await Deno.truncate(path, 2 ** 33);
    const { prototype } = Deno.FsFile;
    const { read } = prototype;
    let bytes = 0;
    prototype.read = async function (this: Deno.FsFile, piece: Uint8Array) {
      const n = await read.call(this, piece);
      bytes += n ?? 0;
      assert.ok(bytes <= 2 ** 27, "more than 128 MiB were read");
      return n;
    };
    try {
      await warnings(async () => assert.equal(await readImageCache(path), undefined));
    } finally {
      prototype.read = read;
    }
  }));

Deno.test("a new file takes the place of those of its folder's earlier states, and of drafts that were left", () =>
  inFolder(async (cache) => {
    const fileOf = async (folder: string, state: number, options: number) =>
      (await imageCacheFile({ folder, state, options }, cache)).slice(cache.length + 1);
    const draft = ".0123456789abcdef.new";
    const [own, earlier, small] = [
      await fileOf("/a", 2, 32),
      await fileOf("/a", 1, 32),
      await fileOf("/a", 2, 16),
    ];
    const other = await fileOf("/b", 1, 32);
    const left = own + draft;
    const written = small + draft;
    const former = `${"ab".repeat(16)}.images`;
    const mine = ["notes.txt", "mine.images", `${earlier}.txt`, "mine.images.new"];
    for (const name of [earlier, small, other, left, written, former, other + draft, ...mine]) {
      await Deno.writeTextFile(`${cache}/${name}`, "some");
    }
    const before = new Date(Date.now() - 2 * 3_600_000);
    for (const name of [left, other + draft]) {
      await Deno.utime(`${cache}/${name}`, before, before);
    }
    await writeImageCache(`${cache}/${own}`, images);
    assert.deepEqual(list(cache), [own, small, other, written, other + draft, ...mine].sort());
  }));

Deno.test("folder, state and options each give another file", async () => {
  const key: ImageKey = { folder: "/a", state: 1, options: 2 };
  const others = [{}, { folder: "/b" }, { state: 2 }, { options: 3 }];
  const files = others.map((other) => imageCacheFile({ ...key, ...other }, "/c"));
  const names = await Promise.all(files);
  assert.equal(new Set(names).size, 4);
  for (const name of names) assert.match(name, /^\/c\/([0-9a-f]{16}[-.]){3}images$/);
});
