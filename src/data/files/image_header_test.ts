import assert from "assert";
import { badImages, decodedImages } from "../testing/golden_images.ts";
import { png } from "../testing/png.ts";
import { readImageHeader } from "./image_header.ts";
import { inflatesTo } from "./png_size.ts";

Deno.test("readImageHeader() tells size and format by the content", () => {
  for (const [name, { bytes }] of decodedImages) {
    const { width, height, format } = readImageHeader(bytes);
    assert.deepEqual([format, width, height], [name.split(" ")[0], 23, 17], name);
  }
});

Deno.test("readImageHeader() names why an image isn't read", () => {
  const refuses = (bytes: Uint8Array, message: RegExp) =>
    assert.throws(() => readImageHeader(bytes), { message });
  const text = (words: string) => new TextEncoder().encode(words);
  refuses(badImages.get("CMYK colors")!, /^CMYK colors$/);
  refuses(badImages.get("16 bits a channel")!, /^16 bits a channel$/);
  refuses(badImages.get("animated png")!, /^animated$/);
  refuses(badImages.get("animated webp")!, /^animated$/);
  refuses(badImages.get("a GIF")!, /^a GIF: PNG, JPEG or WebP are read$/);
  refuses(new Uint8Array(0), /^empty$/);
  refuses(text("not an image"), /^neither PNG, JPEG nor WebP by its content$/);
  refuses(
    png({ width: 30_000, height: 30_000, rows: new Uint8Array(9) }),
    /^30,000 × 30,000 pixels, more than 40,000,000 in all$/,
  );
  refuses(
    png({ width: 9, height: 5, depth: 2, type: 0, interlaced: true }),
    /^interlaced, with 2 bits a channel$/,
  );
  for (const [depth, type] of [[4, 2], [1, 4], [2, 6], [3, 0], [0, 3]]) {
    refuses(
      png({ width: 9, height: 5, depth, type }),
      new RegExp(`^a damaged PNG: ${depth} bits a channel of color type ${type}$`),
    );
  }
  refuses(png({ width: 0, height: 5, rows: new Uint8Array(5) }), /^0 × 5 pixels$/);
  for (const [name, { bytes }] of decodedImages) {
    if (name.startsWith("jpeg")) continue; // their ends are missed when they are decoded
    for (const length of [13, 20, 26, 30, bytes.length >> 1, bytes.length - 1]) {
      refuses(bytes.subarray(0, length), /^truncated$|^neither PNG/);
    }
  }
});

Deno.test("inflatesTo() refuses data that become more or fewer bytes than pixels", async () => {
  for (const [name, { bytes }] of decodedImages) {
    if (name.startsWith("png")) await inflatesTo(bytes);
  }
  const size = { width: 10, height: 10 };
  await inflatesTo(png(size));
  const refuses = (rows: Uint8Array, message: RegExp) =>
    assert.rejects(inflatesTo(png({ ...size, rows })), { message });
  await refuses(new Uint8Array(309), /^truncated: fewer data than pixels$/);
  await refuses(new Uint8Array(311), /^damaged: more data than pixels$/);
  await refuses(new Uint8Array(50_000_000), /^damaged: more data than pixels$/);
  const damaged = png(size);
  damaged[60] ^= 255;
  await assert.rejects(inflatesTo(damaged), /^Error: damaged: its data can't be inflated/);
});
