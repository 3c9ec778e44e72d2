import assert from "assert";
import * as mimetic from "../../../mod.ts";
import { closeBrowser, ISOLATED, type OpenPage, withPage } from "./serve.ts";
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

test("where a page's policy forbids workers, it trains all the same, with one warning", async () => {
  const policy = { "content-security-policy": "worker-src 'none'" };
  await withPage(await bundledSite(), policy, async (open) => {
    const said: string[] = [];
    // The browser itself tells of the policy, each time.
    const others = { ...open, said };
    await checkTraining(others, "trainHere");
    const own = open.said.filter((text) => !/Content Security Policy/.test(text));
    assert.equal(own.length, 1, open.said.join("\n"));
    assert.match(
      own[0],
      /^Batches are prepared in this thread, as the loader's worker can't start/,
    );
  });
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

test("the browser closes", closeBrowser);
