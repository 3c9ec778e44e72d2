import assert from "assert";
import { deflateSync } from "node:zlib";
import { encode } from "npm:fast-png@8.0.0";
import { Random } from "../../../random/mod.ts";
import { ImageDecoder } from "../../files/decode_image.ts";
import { readImageHeader } from "../../files/image_header.ts";
import { pixelChunks, pngChunks } from "../../files/png_chunks.ts";
import { decodedImages } from "../golden_images.ts";
import { png } from "../png.ts";

const decoder = new ImageDecoder();
const decode = (bytes: Uint8Array) => decoder.decode(bytes, readImageHeader(bytes));

/** (H, W, 3), as Pillow's `convert("RGB")` has it. */
async function rgb(bytes: Uint8Array): Promise<Uint8Array> {
  const { samples, width, height, perPixel } = await decode(bytes);
  const channel = (c: number) => perPixel < 3 ? 0 : c;
  return Uint8Array.from(
    { length: 3 * width * height },
    (_, i) => samples[Math.floor(i / 3) * perPixel + channel(i % 3)],
  );
}

Deno.test("decoded pixels are Pillow's", async () => {
  for (const [name, { bytes, pixels }] of decodedImages) {
    assert.deepEqual(await rgb(bytes), pixels, name);
  }
});

Deno.test("interlaced PNG files give the pixels of those that aren't", async () => {
  const { pixels } = decodedImages.get("png")!;
  for (const [width, height] of [[23, 17], [1, 391], [391, 1]]) {
    const image = { width, height, data: pixels, depth: 8, channels: 3 } as const;
    const bytes = encode(image, { interlace: "Adam7" });
    assert.deepEqual(await rgb(bytes), pixels);
  }
});

Deno.test("a palette is passed over unless pixels are places in it", async () => {
  const size = { width: 5, height: 3 };
  const palette = Uint8Array.from({ length: 768 }, (_, i) => 255 - i % 256);
  assert.deepEqual(await rgb(png({ ...size, palette })), await rgb(png(size)));
  // Three rows of five places of four bits each.
  const rows = Uint8Array.of(0, 0x01, 0x23, 0x40, 0, 0x56, 0x78, 0x90, 0, 0xab, 0xcd, 0xe0);
  const indexed = await rgb(png({ ...size, palette, depth: 4, type: 3, rows }));
  assert.deepEqual(indexed, palette.subarray(0, 45));
});

Deno.test("a PNG is decoded from the chunks of its pixels alone", async () => {
  const size = { width: 5, height: 3 };
  const profile = deflateSync(new Uint8Array(100_000));
  const iCCP = Uint8Array.of(0x78, 0, 0, ...profile);
  const typesOf = (bytes: Uint8Array) => Array.from(pngChunks(bytes), ({ type }) => type);
  // Not even one that can't be inflated matters.
  for (const [name, content] of [["iCCP", iCCP], ["iCCP", iCCP.subarray(0, 40)], ["tRNS", iCCP]]) {
    const bytes = png({ ...size, others: { [name as string]: content as Uint8Array } });
    assert.deepEqual(typesOf(bytes), ["IHDR", name, "IDAT", "IEND"]);
    assert.deepEqual(typesOf(pixelChunks(bytes)), ["IHDR", "IDAT", "IEND"]);
    assert.deepEqual(await rgb(bytes), await rgb(png(size)));
  }
  const indexed = pixelChunks(decodedImages.get("png with a transparent color")!.bytes);
  assert.deepEqual(typesOf(indexed), ["IHDR", "PLTE", "tRNS", "IDAT", "IEND"]);
  const refuses = (others: Record<string, Uint8Array>, message: RegExp) =>
    assert.rejects(decode(png({ ...size, type: 3, rows: new Uint8Array(18), others })), message);
  await refuses({ PLTE: new Uint8Array(771) }, /^Error: a damaged PNG: a palette of 771 bytes/);
  await refuses({ IHDR: new Uint8Array(13) }, /^Error: a damaged PNG: several headers$/);
});

Deno.test("an image that is cut anywhere is refused, and the next one is read", async () => {
  for (const [name, { bytes, pixels }] of decodedImages) {
    for (let length = 0; length < bytes.length - 2; length += Math.ceil(bytes.length / 9)) {
      await assert.rejects(
        async () => await decode(bytes.subarray(0, length)),
        /truncated|damaged|neither|empty/,
        `${name} ${length}`,
      );
    }
    assert.deepEqual(await rgb(bytes), pixels, name);
  }
});

Deno.test("damaged images give pixels or a reason, and nothing else", async () => {
  const random = new Random(0);
  let refused = 0;
  for (const [, { bytes }] of decodedImages) {
    for (let i = 0; i < 12; i++) {
      const damaged = bytes.slice();
      for (let k = 0; k < 4; k++) damaged[random.integer(bytes.length)] = random.integer(256);
      try {
        const { samples, width, height, perPixel } = await decode(damaged);
        assert.equal(samples.length, width * height * perPixel);
      } catch (error) {
        assert.ok(error instanceof Error && !(error instanceof assert.AssertionError), `${error}`);
        refused++;
      }
    }
  }
  assert.ok(refused > 50, `${refused} refused`);
});
