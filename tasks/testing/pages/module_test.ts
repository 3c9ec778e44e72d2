import assert from "assert";
import * as mimetic from "../../../mod.ts";
import { closeBrowsers, ISOLATED, type OpenPage, withPage } from "./serve.ts";
import { bundledSite, type Files, plainSite } from "./site.ts";
import { type Training, trainVit } from "./train_vit.ts";

// The package in a page of Chromium, built as one module and as files: same bits as here, on one thread
// and on several.

let expected: Promise<Training> | undefined;
const sites = new Map<string, Promise<Files>>();

/** Trains in a page, and fails unless it gave Deno's bits, said nothing and asked no one else. */
async function checkTraining(
  { page, requests, said, origin }: OpenPage,
  call: "trainHere" | "trainInWorker",
): Promise<string> {
  await page.waitForFunction("globalThis.trainHere");
  const { device, losses, sum } = await page.evaluate(`${call}()`) as Training;
  const here = await (expected ??= trainVit(mimetic));
  assert.equal(losses.length, 20);
  assert.deepEqual({ losses, sum }, { losses: here.losses, sum: here.sum });
  assert.ok(Math.min(...losses.slice(-5)) < losses[0] - 0.1, `the loss falls: ${losses}`);
  assert.deepEqual(requests.filter((url) => !url.startsWith(origin)), []);
  assert.deepEqual(said, []);
  // What the clock makes of two innermost loops, which give the same bits.
  return device.replace(/, 256 bits$/, "");
}

function test(name: string, fn: () => Promise<void>): void {
  Deno.test({ name, sanitizeOps: false, sanitizeResources: false, fn });
}

for (const [way, make] of [["one module", bundledSite], ["files", plainSite]] as const) {
  const site = () => sites.get(way) ?? sites.set(way, make()).get(way)!;

  test(`as ${way}, a page that isn't isolated trains on its own thread`, async () => {
    const train = (open: OpenPage) => checkTraining(open, "trainHere");
    const device = await withPage(await site(), {}, train);
    assert.equal(device, "CPU, 1 thread, relaxed SIMD without shared memory");
  });

  test(`as ${way}, a worker of a page that isn't isolated trains on one thread`, async () => {
    const train = (open: OpenPage) => checkTraining(open, "trainInWorker");
    const device = await withPage(await site(), {}, train);
    assert.equal(device, "CPU, 1 thread, relaxed SIMD without shared memory");
  });

  test(`as ${way}, an isolated page trains on its own thread, and on all in a worker`, async () => {
    await withPage(await site(), ISOLATED, async (open) => {
      assert.equal(await checkTraining(open, "trainHere"), "CPU, 1 thread, relaxed SIMD");
      const cores = await open.page.evaluate("navigator.hardwareConcurrency");
      const threads = cores === 1 ? "1 thread" : `${cores} threads`;
      assert.equal(await checkTraining(open, "trainInWorker"), `CPU, ${threads}, relaxed SIMD`);
    });
  });
}

test("as one module, a page trains on WebGPU, and keeps what was proven", async () => {
  await withPage(await bundledSite(), {}, async ({ page, said }) => {
    await page.waitForFunction("globalThis.trainHere");
    const { device, losses } = await page.evaluate('trainHere("webgpu")') as Training;
    assert.match(device, /swiftshader/i);
    const here = await (expected ??= trainVit(mimetic));
    losses.forEach((loss, i) => assert.ok(Math.abs(loss - here.losses[i]) < 1e-4, `step ${i}`));
    assert.deepEqual(said, []);
    const keys = "caches.open('mimetic').then((cache) => cache.keys()).then((keys) => keys.length)";
    assert.equal(await page.evaluate(keys), 1);
  }, { webgpu: true });
});

/** Trains under a policy for workers; what the page itself said of it, the browser's own words aside. */
async function trainUnder(
  policy: string,
  headers: Record<string, string>,
  call: "trainHere" | "trainInWorker",
): Promise<{ device: string; own: string[] }> {
  const all = { ...headers, "content-security-policy": policy };
  return await withPage(await bundledSite(), all, async (open) => {
    const device = await checkTraining({ ...open, said: [] }, call);
    return { device, own: open.said.filter((text) => !/Content Security Policy/.test(text)) };
  });
}

const LOADER =
  /^Batches are prepared in this thread, as the loader's worker can't start: it may not be/;

test("where a page's policy forbids workers, it trains all the same, with one warning", async () => {
  const { device, own } = await trainUnder("worker-src 'none'", {}, "trainHere");
  assert.equal(device, "CPU, 1 thread, relaxed SIMD without shared memory");
  assert.equal(own.length, 1, own.join("\n"));
  assert.match(own[0], LOADER);
});

test("where it forbids a worker's workers, that one trains on one thread, and says so", async () => {
  const { device, own } = await trainUnder("worker-src 'self'", ISOLATED, "trainInWorker");
  assert.equal(device, "CPU, 1 thread, relaxed SIMD");
  const [cpu, loader, ...others] = own;
  assert.match(
    cpu,
    /^The CPU device runs on one thread: Cannot start mimetic thread 1 as it may not be/,
  );
  assert.match(loader, LOADER);
  assert.deepEqual(others, []);
});

test("every part that is exported loads in a page", async () => {
  const { default: { exports } } = await import("../../../deno.json", { with: { type: "json" } });
  const parts = Object.values(exports).filter((path) => path.startsWith("./src/"));
  assert.equal(parts.length, Object.keys(exports).length - 2);
  await withPage(await plainSite(), {}, async ({ page, requests, said, origin }) => {
    for (const part of parts) {
      const names = `import("${part.slice(1).replace(/ts$/, "js")}").then(Object.keys)`;
      assert.ok((await page.evaluate(names) as string[]).length > 0, part);
    }
    assert.deepEqual(requests.filter((url) => !url.startsWith(origin)), []);
    assert.deepEqual(said, []);
  });
});

test("the browsers close", closeBrowsers);
