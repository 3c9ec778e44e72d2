import assert from "assert";
import { closeBrowsers, withPage } from "./serve.ts";
import { plainSite } from "./site.ts";
import { describe, initialize, vitNano } from "../../../src/models/mod.ts";
import { encodeWeights } from "../../../src/weights/mod.ts";

// What pages do with files: those that they are given, those beside them, and those that they can't write.

const network = describe(vitNano());
const values = initialize(network, { seed: 3 });
const NAME = "blocks.1.attn.qkv.weight";

/** What runs in the page and in a worker of it; it answers with plain values. */
const script = `
  import { cacheFile, cachedFile } from "./src/host/mod.js";
  import { cifar10FromFiles, loadCifar10 } from "./src/data/mod.js";
  import { describe, initialize, vitNano } from "./src/models/mod.js";
  import { encodeWeights, headHints, loadWeights, openWeights, saveWeights } from "./src/weights/mod.js";

  const network = describe(vitNano());
  const fails = (promise) => promise.then(() => "no error", (error) => error.message);
  export async function readAll() {
    const values = initialize(network, { seed: 3 });
    const given = new File([encodeWeights(network, values)], "vit.safetensors");
    const file = await openWeights(given);
    const beside = await loadWeights("weights/vit.safetensors", network);
    const records = (name, count) => new File([new Uint8Array(count * 3073).fill(7)], name);
    const names = ["test_batch.bin", "data_batch_3.bin"];
    const cifar = await cifar10FromFiles(names.map((name) => records(name, 5)));
    const before = await cachedFile("a/proof.json");
    await cacheFile("a/proof.json", "proven");
    return {
      source: file.source,
      hints: await headHints(file),
      given: [...await file.readFloat32("${NAME}")],
      beside: [...beside.values.get("${NAME}")],
      images: [cifar.train.count, cifar.test.count, cifar.train.labels[4], cifar.train.images[9]],
      cached: [before, await cachedFile("a/proof.json")],
      errors: [
        await fails(loadCifar10()),
        await fails(saveWeights("vit.safetensors", network, values)),
      ],
    };
  }`;

const pages = {
  "/files.js": script,
  "/page.js": `import { readAll } from "./files.js";
    globalThis.inPage = readAll;
    globalThis.inWorker = () => new Promise((resolve, reject) => {
      const worker = new Worker("./worker.js", { type: "module" });
      worker.onmessage = ({ data }) => resolve(data);
      worker.onerror = ({ message }) => reject(new Error(message));
    });`,
  "/worker.js": `import { readAll } from "./files.js";
    postMessage(await readAll());`,
};

Deno.test({
  name: "a page and a worker of it read files that they are given or that lie beside them",
  sanitizeOps: false,
  sanitizeResources: false,
  async fn() {
    const weights = ["/weights/vit.safetensors", encodeWeights(network, values)] as const;
    const files = new Map([...await plainSite(), ...Object.entries(pages), weights]);
    await withPage(files, {}, async ({ page, said, requests, origin }) => {
      await page.waitForFunction("globalThis.inWorker");
      for (const call of ["inPage", "inWorker"]) {
        const found = await page.evaluate(`${call}()`) as Record<string, unknown>;
        assert.equal(found.source, "vit.safetensors");
        assert.deepEqual(found.hints, { heads: 3 });
        assert.deepEqual(found.given, [...values.get(NAME)!]);
        assert.deepEqual(found.beside, [...values.get(NAME)!]);
        assert.deepEqual(found.images, [5, 5, 7, 7]);
        // The worker finds what the page has kept.
        const before = call === "inPage" ? undefined : "proven";
        assert.deepEqual(found.cached, [before, "proven"]);
        assert.deepEqual(found.errors, [
          "Cannot load CIFAR-10: expected Deno, which has files, got another runtime; elsewhere " +
          "cifar10FromFiles reads the files that a page is given",
          "Cannot write vit.safetensors: expected Deno, which has files, got another runtime; " +
          "elsewhere encodeWeights makes its bytes",
        ]);
      }
      assert.deepEqual(requests.filter((url) => !url.startsWith(origin)), []);
      assert.deepEqual(said, []);
    });
    await closeBrowsers();
  },
});
