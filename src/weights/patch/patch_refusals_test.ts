/** What can't be patched, and what is left then: all as it was. */
import assert from "assert";
import { inFolder } from "../../host/testing/in_folder.ts";
import { describe, initialize, vitNano } from "../../models/mod.ts";
import { encodeSafetensors } from "../safetensors.ts";
import { saveWeights } from "../save_weights.ts";
import type { StoredTensor } from "../stored_tensor.ts";
import { type PatchOptions, patchWeights } from "./patch_weights.ts";

const zeros = (...shape: number[]): StoredTensor => ({
  dtype: "F32",
  shape,
  data: new Float32Array(shape.reduce((a, b) => a * b, 1)),
});

/** A BERT's layer with other names before it. */
const bert = (width: number) =>
  new Map(
    ["self.query", "self.key", "self.value", "output.dense"].map((name) => [
      `encoder.layer.0.attention.${name}.weight`,
      zeros(width, width),
    ]),
  );

/** Refuses to patch these tensors, and leaves nothing behind. */
async function refuses(
  tensors: ReadonlyMap<string, StoredTensor>,
  options: Partial<PatchOptions>,
  message: RegExp,
  config?: string,
): Promise<void> {
  await inFolder(async (folder) => {
    const path = `${folder}/in.safetensors`;
    await Deno.writeFile(path, encodeSafetensors({ tensors, metadata: {} }));
    if (config !== undefined) await Deno.writeTextFile(`${folder}/config.json`, config);
    const to = `${folder}/out.safetensors`;
    await assert.rejects(
      patchWeights(path, { init: "mimetic", to, ...options }),
      (error: Error) => {
        assert.equal(error.name, "RangeError", error.stack);
        assert.match(error.message, message);
        return true;
      },
    );
    const left = (await Array.fromAsync(Deno.readDir(folder))).map(({ name }) => name);
    assert.ok(left.every((name) => /^(in\.safetensors|config\.json)$/.test(name)), left.join());
  });
}

Deno.test("patchWeights() refuses files without layers that it knows, and schemes for others", async () => {
  await refuses(
    new Map([["fc.weight", zeros(3, 4)]]),
    {},
    /expected attention blocks, .+ got 1 tensors: "fc.weight"/,
  );
  await refuses(
    bert(64),
    { heads: 1, init: "covariance" },
    /Cannot use scheme covariance: expected one for attention/,
  );
  await refuses(bert(64), { heads: 1, init: "mimetik" }, /nearest: mimetic/);
  await refuses(
    bert(64),
    { heads: 1, init: "impulse" },
    /expected tokens with positions on a grid/,
  );
  await refuses(
    bert(64),
    { heads: 1, layers: [0, 7] },
    /expected attention layers from 0 to 0, got 7/,
  );
  const even = new Map([["blocks.0.conv.weight", zeros(4, 1, 2, 2)]]);
  await refuses(even, { init: "covariance" }, /expected an odd kernel, got 2/);
});

Deno.test("patchWeights() asks for heads rather than guess, and reads a config.json", async () => {
  await refuses(
    bert(384),
    {},
    /expected its heads to be given.+ encoder.layer.0.attention has, got 384/,
  );
  await refuses(bert(384), { heads: 7 }, /expected heads that divide 384/);
  await refuses(bert(384), {}, /expected an object in JSON, got 5 letters/, "[1,2]");
  await inFolder(async (folder) => {
    const path = `${folder}/in.safetensors`;
    await Deno.writeFile(path, encodeSafetensors({ tensors: bert(24), metadata: {} }));
    await Deno.writeTextFile(`${folder}/config.json`, '{"num_attention_heads": 3}');
    const { heads } = await patchWeights(path, { init: "mimetic" });
    assert.deepEqual(heads, { heads: 3, keyHeads: 3 });
  });
});

Deno.test("patchWeights() guesses heads at the usual widths alone, and says so", async () => {
  const vit = (...widths: number[]) =>
    new Map(widths.flatMap((width, i) =>
      [
        [`blocks.${i}.attn.qkv.weight`, zeros(3 * width, width)],
        [`blocks.${i}.attn.proj.weight`, zeros(width, width)],
      ] as const
    ));
  // 16 heads of 72, 80 and 88 dimensions; stages whose heads have other dimensions.
  for (const widths of [[1152], [1280], [1408], [192, 384]]) {
    await refuses(vit(...widths), {}, /expected its heads to be given/);
  }
  const gpt = (width: number) =>
    new Map([
      ["h.0.attn.c_attn.weight", zeros(width, 3 * width)],
      ["h.0.attn.c_proj.weight", zeros(width, width)],
    ]);
  await refuses(gpt(256), {}, /expected its heads to be given/);
  await inFolder(async (folder) => {
    const path = `${folder}/in.safetensors`;
    const heads = async (tensors: ReadonlyMap<string, StoredTensor>, heads?: number) => {
      await Deno.writeFile(path, encodeSafetensors({ tensors, metadata: {} }));
      return (await patchWeights(path, { init: "conditioned", heads })).heads;
    };
    assert.deepEqual(await heads(vit(192, 192)), { heads: 3, keyHeads: 3, guessed: true });
    assert.deepEqual(await heads(vit(192, 192), 4), { heads: 4, keyHeads: 4 });
  });
});

Deno.test("patchWeights() refuses numbers that the data type can't hold, and writes no half", async () => {
  const filters = new Map([0, 1].map((i): [string, StoredTensor] => [
    `blocks.${i}.conv.weight`,
    { dtype: "F16", shape: [4, 1, 3, 3], data: new Uint16Array(36) },
  ]));
  await refuses(
    filters,
    { init: "covariance:norm=1e6" },
    /expected numbers that F16 can hold, got -?\d+/,
  );
});

Deno.test("patchWeights() replaces a file only when it is told to, its own source by any name", async () => {
  const network = describe(vitNano());
  await inFolder(async (folder) => {
    const path = `${folder}/vit.safetensors`;
    await saveWeights(path, network, initialize(network, { seed: 0 }));
    const before = await Deno.readFile(path);
    await Deno.symlink(path, `${folder}/symbolic`);
    await Deno.link(path, `${folder}/hard`);
    await Deno.writeTextFile(`${folder}/other`, "x");
    const patch = (to: string, overwrite = false) =>
      patchWeights(path, { init: "mimetic", to, overwrite });
    const same = /expected another file than the one that is read, or to overwrite it/;
    for (
      const name of [path, `${folder}/./vit.safetensors`, `${folder}/symbolic`, `${folder}/hard`]
    ) {
      await assert.rejects(patch(name), same);
    }
    await assert.rejects(patch(`${folder}/other`), /expected a new file, or to overwrite it/);
    await assert.rejects(patch(folder), /expected a file's name, got a folder/);
    await assert.rejects(patch(`${folder}/none/out`), /expected a folder that is there, got/);
    assert.deepEqual(await Deno.readFile(path), before);
    // Until a copy is whole it has no name that anything else could have.
    await Deno.copyFile(path, `${folder}/a.new`);
    await patchWeights(`${folder}/a.new`, { init: "mimetic", to: `${folder}/a` });
    assert.deepEqual(await Deno.readFile(`${folder}/a.new`), before);
    await patch(path, true);
    const after = await Deno.readFile(path);
    assert.equal(after.length, before.length);
    assert.notDeepEqual(after, before);
  });
});

Deno.test("patchWeights() stops between layers when it is told to, and leaves nothing behind", async () => {
  const network = describe(vitNano());
  await inFolder(async (folder) => {
    const path = `${folder}/vit.safetensors`;
    await saveWeights(path, network, initialize(network, { seed: 0 }));
    const controller = new AbortController();
    const seen: number[] = [];
    const stopped = patchWeights(path, {
      ...{ init: "mimetic", to: `${folder}/out`, signal: controller.signal },
      onLayer: (done) => {
        seen.push(done);
        controller.abort(new Error("enough"));
      },
    });
    await assert.rejects(stopped, { message: "enough" });
    assert.deepEqual(seen, [1]);
    const left = (await Array.fromAsync(Deno.readDir(folder))).map(({ name }) => name);
    assert.deepEqual(left, ["vit.safetensors"]);
  });
});

Deno.test("patchWeights() refuses addresses before it asks for them, where it is to write", async () => {
  const patched = patchWeights("http://127.0.0.1:9/a.safetensors", { init: "mimetic", to: "out" });
  await assert.rejects(patched, /expected a file of this machine, as all of it is copied, got an/);
});

Deno.test("patchWeights() refuses no layers at all, before anything is written", async () => {
  await refuses(bert(64), { layers: [], heads: 1 }, /: expected one layer or more, got none$/);
});
