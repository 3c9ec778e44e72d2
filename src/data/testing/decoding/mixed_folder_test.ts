import assert from "assert";
import { inFolder } from "../../../host/testing/in_folder.ts";
import { badImages } from "../golden_images.ts";
import { png } from "../png.ts";
import { encoded, write } from "./class_folders.ts";

/** Bad images and the reasons that must be given. */
function bad(): [name: string, bytes: Uint8Array | string, reason: string][] {
  const half = (name: string) => encoded(name).subarray(0, encoded(name).length * 0.7);
  const damaged = encoded("png").slice();
  damaged[damaged.length >> 1] ^= 255;
  // 112 MB of rows of one bit a pixel, which any decoder makes 900 MB or more of.
  const bomb = png({
    width: 30_000,
    height: 30_000,
    depth: 1,
    type: 0,
    rows: new Uint8Array(30_000 * 3_751),
  });
  const swelling = png({ width: 40, height: 40, rows: new Uint8Array(4e8) });
  return [
    ["bomb.png", bomb, "30,000 × 30,000 pixels, more than 40,000,000 in all"],
    ["swelling.png", swelling, "damaged: more data than pixels"],
    ["half.png", half("png"), "truncated"],
    ["half.jpg", half("jpeg 4:2:0"), "truncated"],
    ["half_progressive.jpg", half("jpeg progressive"), "truncated"],
    ["half.webp", half("webp lossy"), "truncated"],
    ["damaged.png", damaged, "damaged: its data can't be inflated"],
    ["cmyk.jpg", badImages.get("CMYK colors")!, "CMYK colors"],
    ["deep.png", badImages.get("16 bits a channel")!, "16 bits a channel"],
    ["animated.png", badImages.get("animated png")!, "animated"],
    ["animated.webp", badImages.get("animated webp")!, "animated"],
    ["picture.gif", badImages.get("a GIF")!, "a GIF: PNG, JPEG or WebP are read"],
    ["zero.jpg", new Uint8Array(0), "empty"],
    ["zeros.png", new Uint8Array(4096), "neither PNG, JPEG nor WebP by its content"],
    ["text.png", "This is no image.\n", "neither PNG, JPEG nor WebP by its content"],
  ];
}

Deno.test("of 1,000 mixed images each bad one is named, and memory doesn't swell", () =>
  inFolder(async (folder) => {
    const good = [
      "jpeg 4:2:0",
      "jpeg progressive",
      "jpeg gray",
      "webp lossy",
      "webp with opacity",
      "png",
      "png gray",
      "png with a palette",
    ];
    const wrong = bad();
    for (let i = 0; i < 1_000 - wrong.length; i++) {
      const name = good[i % good.length];
      await write(`${folder}/data/${"abc"[i % 3]}/${i}.${name.split(" ")[0]}`, encoded(name));
    }
    for (const [i, [name, bytes]] of wrong.entries()) {
      await write(`${folder}/data/${"abc"[i % 3]}/${name}`, bytes);
    }
    await Deno.symlink("nowhere", `${folder}/data/a/gone.png`);
    const { code, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
      args: [
        "run",
        "-A",
        "--lock=tasks/images.lock",
        new URL("mixed_folder.ts", import.meta.url).pathname,
        `${folder}/data`,
        `${folder}/cache`,
      ],
    }).output();
    assert.equal(code, 0, new TextDecoder().decode(stderr));
    const { refused, leftOut, count, before, most } = JSON.parse(new TextDecoder().decode(stdout));
    const reasons = new Map<string, string>(
      leftOut.map((
        { name, reason }: { name: string; reason: string },
      ) => [name.split("/")[1], reason]),
    );
    for (const [name, , reason] of wrong) {
      assert.ok(reasons.get(name)?.startsWith(reason), `${name}: ${reasons.get(name)}`);
    }
    assert.match(reasons.get("gone.png")!, /No such file/);
    assert.deepEqual([count, leftOut.length], [1_000 - wrong.length, wrong.length + 1]);
    assert.match(refused, /^Cannot read 16 of 1001 images in .*--skip-bad.*\n.*\n/);
    assert.equal(refused.split("\n").length, 1 + 10 + 1);
    assert.match(refused, /\n… and 6 more$/);
    assert.ok(most - before < 150e6, `${before} bytes became ${most}`);
    console.log(
      `memory: ${(before / 1e6).toFixed(0)} MB before, ${(most / 1e6).toFixed(0)} MB at most`,
    );
  }));
