import assert from "assert";
import { describe } from "../../../src/models/mod.ts";
import { decodeSafetensors, loadWeights, modelFrom } from "../../../src/weights/mod.ts";
import type { RunSettings } from "../run_settings.ts";
import type { View } from "../shown.ts";
import { pictureOf } from "./pictures.ts";
import { Page, tiny, withPage } from "./testing/page.ts";

const options = { sanitizeOps: false, sanitizeResources: false };

/** A run without an end. */
const forever = tiny({ problem: "copying", model: "mamba2", lr: 0.01 });
const views: View[] = [{ part: "read-write", layer: 1, head: "all" }];

/** Starts a run and waits for so many steps. */
async function begin(page: Page, steps = 1, settings: RunSettings = forever): Promise<void> {
  const from = page.messages.length;
  page.send({ kind: "start", settings, views });
  await page.next("progress", ({ step }) => step >= steps, from);
}

/** The first losses of an arm of a run that nothing disturbs. */
async function undisturbed(arm: number, steps: number): Promise<number[]> {
  await using page = new Page();
  await begin(page, steps);
  return page.losses(arm).slice(0, steps);
}

Deno.test({
  name: "a run that pauses, steps, is looked at, previewed and saved learns the same",
  ...options,
  fn: () =>
    withPage(async (page) => {
      await begin(page);
      page.send({ kind: "pause" });
      await page.next("state", ({ state }) => state === "paused");
      const paused = page.all("progress").at(-1)!.step;
      await new Promise((resolve) => setTimeout(resolve, 50));
      assert.equal(page.all("progress").at(-1)!.step, paused);
      page.send({ kind: "step" });
      page.send({ kind: "step" });
      await page.next("progress", ({ step }) => step === paused + 2);
      assert.deepEqual(page.all("progress").slice(-2).map(({ from, step }) => step - from), [1, 1]);
      const other: View = { part: "read-write", layer: 0, head: "all" };
      page.send({ kind: "look", views: [other, ...views] });
      const { arms } = await page.next("pictures", ({ arms }) => arms[0].length === 2);
      assert.deepEqual(arms[1].map(({ view }) => view), [other, ...views]);
      const ask = { kind: "preview", settings: forever, init: "mimetic" } as const;
      page.send({ ...ask, id: 7, views });
      page.send({ ...ask, id: 8, views: [other] });
      const [same, differs] = [
        await page.next("preview", ({ id }) => id === 7),
        await page.next("preview", ({ id }) => id === 8),
      ];
      const [first] = page.all("pictures");
      assert.equal(first.step, 0);
      assert.deepEqual(same.pictures, first.arms[1]);
      assert.notDeepEqual(differs.pictures[0].values, first.arms[1][0].values);
      page.send({ kind: "go" });
      page.send({ kind: "save", id: 9, arm: 1 });
      page.send({ kind: "profile", id: 10, arm: 1 });
      await page.next("progress", ({ step }) => step >= paused + 20);
      await page.next("saved", ({ id }) => id === 9);
      const { profile: { timing, steps } } = await page.next("profiled", ({ id }) => id === 10);
      assert.equal(timing, "clock");
      assert.ok(steps.some(({ operation }) => operation === "matmul"));
      assert.deepEqual(page.losses(1).slice(0, paused + 20), await undisturbed(1, paused + 20));
    }),
});

Deno.test({
  name: "a run that is started or restarted again begins anew and learns the same, paused or not",
  ...options,
  fn: () =>
    withPage(async (page) => {
      await begin(page, 15);
      const expected = page.losses(0).slice(0, 15);
      for (const again of ["start", "restart", "paused restart"]) {
        const paused = again === "paused restart";
        if (paused) {
          page.send({ kind: "pause" });
          await page.next("state", ({ state }) => state === "paused");
        }
        const from = page.messages.length;
        page.send(
          again === "start" ? { kind: "start", settings: forever, views } : { kind: "restart" },
        );
        const { arms } = await page.next("started", () => true, from);
        const at = page.messages.findIndex((message, i) => i >= from && message.kind === "started");
        assert.deepEqual(arms, forever.init);
        if (paused) {
          await page.next("state", ({ state }) => state === "paused", at);
          await page.next("guesses", () => true, at);
          assert.ok(!page.messages.slice(at).some(({ kind }) => kind === "progress"));
          page.send({ kind: "go" });
        }
        await page.next("progress", ({ step }) => step >= 15, at);
        const losses = page.messages.slice(at).flatMap((message) =>
          message.kind === "progress" ? [...message.arms[0].loss] : []
        );
        assert.deepEqual(losses.slice(0, 15), expected, again);
      }
      assert.equal(page.all("ready").length, 1);
    }),
});

Deno.test({
  name: "an arm that diverges says so, and the others go on as they would",
  ...options,
  fn: () =>
    withPage(async (page) => {
      const init = ["default", "mimeticControl:step=3e38", "mimetic"];
      await begin(page, 25, { ...forever, init });
      const { arms } = page.all("progress").at(-1)!;
      assert.match(arms[1].diverged!, /^its loss or gradient is no longer finite since step 1; /);
      assert.equal(page.losses(1).length, 0);
      assert.deepEqual(page.losses(0).slice(0, 25), await undisturbed(0, 25));
      assert.deepEqual(page.losses(2).slice(0, 25), await undisturbed(1, 25));
      const measured = await page.next("measured", ({ step }) => step === 10);
      assert.deepEqual(measured.arms.map((result) => result !== undefined), [true, false, true]);
      page.send({ kind: "save", id: 1, arm: 1 });
      const { message } = await page.next("failed");
      assert.match(
        message,
        /^Cannot use mimeticControl:step=3e\+38: its loss or gradient is no longer/,
      );
    }),
});

Deno.test({
  name: "a run whose arms have all diverged is finished",
  ...options,
  fn: () =>
    withPage(async (page) => {
      await begin(page, 1, { ...forever, init: ["mimeticControl:step=3e38"] });
      await page.next("state", ({ state }) => state === "finished");
      const started = page.messages.length;
      page.send({ kind: "go" });
      await begin(page, 5);
      assert.ok(!page.messages.slice(started).some(({ kind }) => kind === "failed"));
    }),
});

Deno.test({
  name: "saved weights are a file of the arm's network that says what it is",
  ...options,
  fn: () =>
    withPage(async (page) => {
      await begin(page);
      page.send({ kind: "pause" });
      await page.next("state", ({ state }) => state === "paused");
      page.send({ kind: "save", id: 3, arm: 1 });
      const { name, bytes } = await page.next("saved", ({ id }) => id === 3);
      const { step } = page.all("progress").at(-1)!;
      assert.equal(name, `mamba2_16_2-mimetic-seed0-step${step}.safetensors`);
      const { tensors, metadata } = decodeSafetensors(bytes, name);
      const network = describe(modelFrom(metadata));
      network.parameters.forEach(({ name, shape }) =>
        assert.deepEqual(tensors.get(name)!.shape, shape)
      );
      const { initialization, seed, steps, data, playground } = metadata;
      assert.deepEqual([initialization, seed, steps], ["mimetic", "0", String(step)]);
      assert.equal(data, "strings of 1 to 3 letters, generated");
      const { values } = await loadWeights(new Blob([bytes]), network);
      assert.deepEqual([...values.keys()], network.parameters.map(({ name }) => name));
      const last = page.all("pictures").at(-1)!;
      assert.equal(last.step, step);
      const picture = pictureOf(network, views[0], ({ name }) => values.get(name)!);
      assert.deepEqual(picture, last.arms[1][0]);
      assert.notDeepEqual(picture.values, last.arms[0][0].values);
      assert.match(playground, /^problem=copying&dim=16&states=4&letters=3&lr=0.01&batch=4&/);
    }),
});

Deno.test({
  name: "what can't be done is refused in words, and what runs goes on",
  ...options,
  fn: () =>
    withPage(async (page) => {
      const refused = async (message: unknown, words: RegExp) => {
        const from = page.messages.length;
        page.send(message as never);
        const failed = await page.next("failed", () => true, from);
        assert.match(failed.message, words);
        return failed;
      };
      const nothing = /^Cannot do this: expected a run that was started before, got none$/;
      for (const kind of ["pause", "go", "step", "restart"]) await refused({ kind }, nothing);
      await refused({ kind: "look", views }, nothing);
      await refused({ kind: "save", id: 4, arm: 0 }, nothing);
      await begin(page);
      for (const message of [undefined, null, 5, {}, { kind: "train" }, { kind: "constructor" }]) {
        await refused(message, /^Cannot answer: expected a message of the page, got /);
      }
      const start = { kind: "start", settings: forever, views };
      await refused(
        { ...start, settings: { ...forever, lr: 2 } },
        /expected lr to be a number from/,
      );
      await refused({ ...start, views: [{ part: "filters" }] }, /^Cannot show: expected a view of/);
      await refused(
        { ...start, settings: tiny({ data: "files" }), views: [] },
        /^Cannot train on CIFAR-10: expected its binary files, data_batch_1.bin and test_batch.bin/,
      );
      await refused(
        { kind: "look", views: "all" },
        /^Cannot show: expected up to 4 views, got "all"$/,
      );
      const { id } = await refused(
        { kind: "save", id: 5, arm: 2 },
        /expected an arm from 0 to 1, got 2$/,
      );
      assert.equal(id, 5);
      const preview = { kind: "preview", id: 6, settings: forever, init: "mimetic:step=-1", views };
      await refused(
        preview,
        /^Cannot use these settings: expected step to be a finite number above 0/,
      );
      const { step } = page.all("progress").at(-1)!;
      await page.next("progress", (message) => message.step > step + 5, page.messages.length);
      assert.equal(page.all("started").length, 1);
    }),
});

Deno.test({
  name: "a run that doesn't fit is refused, and a smaller one trains afterward",
  ...options,
  fn: () =>
    withPage(async (page) => {
      const large = { patch: 2, dim: 64, depth: 16, heads: 2, batch: 512 };
      const settings = tiny({ problem: "images", model: "vit", ...large });
      await begin(page);
      const from = page.messages.length;
      page.send({ kind: "start", settings, views: [] });
      const { message } = await page.next("failed");
      await page.next("state", ({ state }) => state === "finished", from);
      assert.match(message, /^Cannot make room for .* as WebAssembly's memory holds at most 4 GiB/);
      await begin(page);
      assert.equal(page.all("ready").length, 2);
    }),
});
