import assert from "assert";
import { lossesInDeno } from "../losses_in_deno.ts";
import { assertLosses, lossesOf, waitForState } from "../page_actions.ts";
import { Tests } from "./shared.ts";

const tests = new Tests();

/** A ViT that takes 20 steps. */
const VIT = "dim=24&depth=2&patch=8&batch=16&steps=20";
/** A Mamba that learns to copy. */
const MAMBA = "problem=copying&model=mamba&dim=16&depth=1&letters=6&batch=8&steps=20";

interface Course {
  readonly link: string;
  readonly isolated: boolean;
  /** What the page says of its device. */
  readonly device: RegExp;
}

const courses: Readonly<Record<string, Course>> = {
  "a ViT on the CPU with threads": {
    link: `${VIT}&device=cpu`,
    isolated: true,
    device: /^CPU, [2-9]\d* threads/,
  },
  "a ViT on the CPU of a page that isn't isolated": {
    link: `${VIT}&device=cpu`,
    isolated: false,
    device: /^CPU, (1|one) thread/,
  },
  "a ViT on WebGPU": { link: `${VIT}&device=webgpu`, isolated: true, device: /SwiftShader/i },
  "a Mamba that copies": { link: `${MAMBA}&device=cpu`, isolated: true, device: /^CPU/ },
};

for (const [name, { link, isolated, device }] of Object.entries(courses)) {
  const options = { link, isolated };
  tests.page(`${name} has the losses that Deno computes`, options, async ({ page }) => {
    const expected = lossesInDeno(link);
    await waitForState(page, "finished");
    assert.equal(await page.evaluate("crossOriginIsolated"), isolated);
    assert.match(await page.innerText("#device-name"), device);
    assertLosses(await lossesOf(page), await expected, 1e-4);
  });
}

tests.add("the first load is small", async () => {
  const { site } = await tests.playground();
  let bytes = 0;
  for (const { text } of site.values()) {
    const packed = new Blob([text]).stream().pipeThrough(new CompressionStream("gzip"));
    bytes += (await new Response(packed).arrayBuffer()).byteLength;
  }
  assert.ok(bytes < 320_000, `${bytes} bytes`);
});

tests.close();
