import assert from "assert";
import { records } from "../../../src/data/testing/cifar10_files.ts";
import { describe, initialize, vitNano } from "../../../src/models/mod.ts";
import { encodeWeights } from "../../../src/weights/mod.ts";
import { tiny, withPage } from "./testing/page.ts";

const options = { sanitizeOps: false, sanitizeResources: false };

const files = (names: readonly string[]) =>
  names.map((name, i) => new File([records(20, i)], name));

Deno.test({
  name: "dropped images are trained on, and stay when other files can't be read",
  ...options,
  fn: () =>
    withPage(async (page) => {
      page.send({ kind: "data", id: 1, files: files(["data_batch_2.bin", "test_batch.bin"]) });
      const { description, train, test } = await page.next("data", ({ id }) => id === 1);
      assert.match(description, /^CIFAR-10 \(from given files\)/);
      assert.deepEqual([train, test], [20, 20]);
      for (const [id, given] of [files(["data_batch_1.bin"]), [], ["a"]].entries()) {
        page.send({ kind: "data", id: id + 2, files: given as File[] });
        const { message } = await page.next("failed", (failed) => failed.id === id + 2);
        assert.match(message, /^Cannot read (CIFAR-10|images): expected /);
      }
      page.send({ kind: "start", settings: tiny({ data: "files", steps: 7 }), views: [] });
      const { data, samples } = await page.next("started", () => true, page.messages.length);
      assert.equal(data, description);
      assert.ok(samples.kind === "images" && samples.classes[0] === "airplane");
      // A pixel's bytes are those of the file: record r counts up from r, plane after plane.
      assert.deepEqual([...samples.pixels.slice(4 * 1024 * 3, 4 * 1024 * 3 + 8)], [
        ...[3, 3, 3, 255, 4, 4, 4, 255],
      ]);
      assert.deepEqual(samples.labels.slice(0, 3), [1, 2, 3]);
      await page.next("state", ({ state }) => state === "finished", page.messages.length - 1);
      assert.equal(page.losses(0).length, 7);
    }),
});

Deno.test({
  name: "files that come later are those of the next run, which waits until they are read",
  ...options,
  fn: () =>
    withPage(async (page) => {
      for (const count of [20, 30]) {
        const given = ["data_batch_1.bin", "test_batch.bin"].map((name) =>
          new File([records(count)], name)
        );
        page.send({ kind: "data", id: count, files: given });
        const from = page.messages.length;
        page.send({ kind: "start", settings: tiny({ data: "files" }), views: [] });
        const { data } = await page.next("started", () => true, from);
        assert.match(data, new RegExp(`${count} training images`));
      }
    }),
});

Deno.test({
  name: "dropped weights are looked into while arms train, others refused",
  ...options,
  fn: () =>
    withPage(async (page) => {
      page.send({ kind: "start", settings: tiny(), views: [] });
      await page.next("progress");
      const network = describe(vitNano());
      const bytes = encodeWeights(network, initialize(network, { seed: 0 }));
      page.send({ kind: "inspect", id: 1, file: new File([bytes], "vit.safetensors") });
      const { name, summary, inspection, pictures } = await page.next("inspected");
      assert.equal(name, "vit.safetensors");
      assert.match(summary, /^The diagonal of W_Q W_Kᵀ is /);
      assert.equal(inspection.attention.length, pictures.attention.length);
      assert.equal(inspection.attention[0].heads, 3);
      const odd = encodeWeights({ ...network, parameters: [] }, new Map());
      const wrong: [unknown, RegExp][] = [
        [new File([bytes.slice(0, 99)], "cut.safetensors"), /cut\.safetensors/],
        [new File(["PK\x03\x04 a pickle"], "a.pt"), /^Cannot read a\.pt: /],
        [
          new File([odd], "odd.safetensors"),
          /^Cannot inspect odd\.safetensors: expected layers of/,
        ],
        ["vit.safetensors", /^Cannot inspect weights: expected a file, got "vit/],
      ];
      for (const [i, [file, words]] of wrong.entries()) {
        page.send({ kind: "inspect", id: i + 2, file: file as File });
        const { message } = await page.next("failed", ({ id }) => id === i + 2);
        assert.match(message, words);
      }
      const { step } = page.all("progress").at(-1)!;
      await page.next("progress", (message) => message.step > step, page.messages.length);
    }),
});
