import assert from "assert";
import type { Page } from "../../../../src/host/testing/chromium.ts";
import { openWeights } from "../../../../src/weights/mod.ts";
import { downloadBy, until, waitForState, waitForStep } from "../page_actions.ts";
import { SMALL, Tests } from "./shared.ts";

const tests = new Tests();

/** A file of CIFAR-10's form: a label and 3072 bytes an image. */
function cifarFile(images: number): Uint8Array {
  const bytes = new Uint8Array(images * 3073);
  for (let i = 0; i < images; i++) {
    bytes.fill(40 + 20 * (i % 10), i * 3073, (i + 1) * 3073);
    bytes[i * 3073] = i % 10;
  }
  return bytes;
}

/** Drops files on the page, as a person does. */
async function drop(page: Page, files: readonly { name: string; bytes: Uint8Array }[]) {
  const texts = files.map(({ name, bytes }) => ({ name, base64: bytes.toBase64() }));
  await page.evaluate(`(() => {
    const dataTransfer = new DataTransfer();
    for (const { name, base64 } of ${JSON.stringify(texts)}) {
      const bytes = Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0));
      dataTransfer.items.add(new File([bytes], name));
    }
    const options = { bubbles: true, cancelable: true, dataTransfer };
    document.body.dispatchEvent(new DragEvent("dragover", options));
    document.body.dispatchEvent(new DragEvent("drop", options));
  })()`);
}

/** What the page says of files, once it has read them. */
async function said(page: Page): Promise<string> {
  const text = `document.getElementById("files-said").textContent`;
  await until(page, `${text} !== "" && !${text}.startsWith("Reading")`);
  return await page.innerText("#files-said");
}

tests.page("weights are saved, and looked into when they are dropped", {
  link: `${SMALL}&steps=2`,
}, async ({ page }) => {
  await waitForState(page, "finished");
  const { name, bytes } = await downloadBy(page, "#saves button:nth-child(2)");
  assert.match(name, /mimetic.*\.safetensors$/);
  const path = await Deno.makeTempFile({ suffix: ".safetensors" });
  await Deno.writeFile(path, bytes);
  {
    await using file = await openWeights(path);
    assert.deepEqual(file.tensors.get("blocks.0.attn.qkv.weight")?.shape, [72, 24]);
  }
  await Deno.remove(path);
  await drop(page, [{ name, bytes }]);
  assert.match(await said(page), /^The diagonal of W/);
  assert.ok(await page.isVisible("#inspected"));
  // Two layers of three heads, and a product of all heads each.
  assert.equal(await page.locator("#inspected canvas").count(), 8);
});

/** Rows of a picture's pixels, as the page decodes it: colors as in `#ff8000`. */
async function pixelRows(page: Page, png: Uint8Array): Promise<string[][]> {
  return await page.evaluate(`(async () => {
    const bytes = Uint8Array.from(atob("${png.toBase64()}"), (letter) => letter.charCodeAt(0));
    const bitmap = await createImageBitmap(new Blob([bytes], { type: "image/png" }));
    const { width, height } = bitmap;
    const context = new OffscreenCanvas(width, height).getContext("2d");
    context.drawImage(bitmap, 0, 0);
    const { data } = context.getImageData(0, 0, width, height);
    const hex = (at) => "#" + [0, 1, 2].map((i) =>
      data[4 * at + i].toString(16).padStart(2, "0")).join("");
    return Array.from({ length: height }, (_, row) =>
      Array.from({ length: width }, (_, column) => hex(row * width + column)));
  })()`) as string[][];
}

/** Lengths of the pieces of a color in a row of pixels. */
function piecesOf(row: readonly string[], color: string): number[] {
  const marks = row.map((pixel) => pixel === color ? "x" : " ").join("");
  return marks.split(/ +/).filter(Boolean).map(({ length }) => length);
}

const starts = "default,mimetic,mimetic:beta1=0.1,mimetic:beta1=0.2";

tests.page("curves are saved as a picture, whose key has the lines' dashes", {
  link: `${SMALL}&steps=2&init=${starts}`,
}, async ({ page }) => {
  await waitForState(page, "finished");
  const { name, bytes } = await downloadBy(page, "#save-png");
  assert.equal(name, "curves.png");
  assert.deepEqual([...bytes.subarray(0, 4)], [0x89, 0x50, 0x4e, 0x47]);
  const rows = await pixelRows(page, bytes);
  const [mimetic, usual] = ["#e0691b", "#3b7fc4"];
  const key = rows.find((row) => row.includes(usual))!;
  assert.equal(piecesOf(key, usual).length, 1);
  // Three starts of one color: the first in one piece, the second in dashes, and, in a line below, dots.
  const [whole, ...dashed] = piecesOf(key, mimetic);
  assert.ok(whole > 20, `${whole}`);
  assert.ok(dashed.length >= 3 && dashed.every((length) => length <= 9), `${dashed}`);
  const below = piecesOf(rows[rows.indexOf(key) + 22], mimetic);
  assert.ok(below.length >= 5 && below.every((length) => length <= 3), `${below}`);
});

tests.page("a picture's key is broken at its width, and says what the data are", {
  link: `${SMALL}&steps=2&init=${starts}`,
  width: 380,
}, async ({ page }) => {
  await waitForState(page, "finished");
  const { bytes } = await downloadBy(page, "#save-png");
  const rows = await pixelRows(page, bytes);
  const edges = rows.flatMap((row) => [...row.slice(0, 8), ...row.slice(-8)]);
  assert.deepEqual([...new Set(edges)], ["#ffffff"]);
  assert.deepEqual(await page.locator(".chart h3").allTextContents(), [
    "SYNTHETIC · Accuracy",
    "SYNTHETIC · Loss",
  ]);
});

tests.page("CIFAR-10's files are trained on", { link: SMALL }, async ({ page }) => {
  await waitForStep(page, 1);
  await drop(page, [
    { name: "data_batch_1.bin", bytes: cifarFile(40) },
    { name: "test_batch.bin", bytes: cifarFile(40) },
  ]);
  assert.match(await said(page), /: 40 images, 40 to test\.$/);
  await until(page, `location.hash.includes("data=files")`);
  await waitForStep(page, 2);
  assert.match(await page.innerText(".samples"), /airplane/);
  assert.deepEqual(await page.locator(".chart h3").allTextContents(), ["Accuracy", "Loss"]);
});

const refused: readonly [string, readonly { name: string; bytes: Uint8Array }[], RegExp][] = [
  [
    "other files",
    [{ name: "cat.jpg", bytes: new Uint8Array(9) }],
    /^Cannot use these files: .* got cat.jpg$/,
  ],
  [
    "a file that was cut off",
    [
      { name: "data_batch_1.bin", bytes: cifarFile(40).subarray(0, 5000) },
      { name: "test_batch.bin", bytes: cifarFile(40) },
    ],
    /^Cannot read data_batch_1\.bin: .*5,?000/,
  ],
  [
    "weights that are none",
    [{ name: "model.safetensors", bytes: new TextEncoder().encode("<!doctype html>") }],
    /^Cannot .*model\.safetensors/,
  ],
];
for (const [name, files, message] of refused) {
  tests.page(
    `${name}: the page says what is wrong and trains on`,
    { link: SMALL },
    async ({ page }) => {
      await waitForStep(page, 1);
      await drop(page, files);
      assert.match(await said(page), message);
      assert.equal(await page.locator("#files-said.wrong").count(), 1);
      const now = Number(await page.evaluate("document.documentElement.dataset.step"));
      await waitForStep(page, now + 1);
    },
  );
}

tests.close();
