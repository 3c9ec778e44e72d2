import assert from "assert";
import { inFolder } from "../host/testing/in_folder.ts";
import { openWeights } from "./open_weights.ts";
import { writeSafetensors } from "./safetensors.ts";
import { bitsOf } from "./stored_types.ts";
import { sampleFile, samples } from "./testing/weight_folder.ts";

Deno.test("tensors of every type are read as they are stored, in any order, at the same time", () =>
  inFolder(async (folder) => {
    const path = `${folder}/model.safetensors`;
    await Deno.writeFile(path, sampleFile(undefined, { format: "pt" }));
    const sources = [path, new URL(`file://${path}`), `file://${path}`, folder, `${folder}/`];
    for (const source of sources) {
      await using file = await openWeights(source);
      assert.deepEqual(file.metadata, { format: "pt" });
      assert.deepEqual([...file.tensors.keys()], Object.keys(samples));
      const names = Object.keys(samples).reverse();
      const found = await Promise.all(names.map((name) => file.read(name)));
      found.forEach((tensor, i) => assert.deepEqual(tensor, samples[names[i]]));
      for (const { dtype, at, bytes, file: name } of file.tensors.values()) {
        assert.equal(at * 8 % bitsOf(dtype), 0);
        assert.ok(bytes >= 0 && name === path);
      }
    }
  }));

Deno.test("a file that a page was given is read like one of this machine", async () => {
  const bytes = sampleFile(undefined, { format: "pt" });
  for (const given of [new File([bytes], "vit.safetensors"), new Blob([bytes])]) {
    await using file = await openWeights(given);
    assert.equal(file.source, given instanceof File ? "vit.safetensors" : "a blob");
    assert.equal(file.path, undefined);
    assert.deepEqual(file.metadata, { format: "pt" });
    for (const name of Object.keys(samples)) {
      assert.deepEqual(await file.read(name), samples[name]);
    }
  }
  await assert.rejects(openWeights(new File(["PK\x03\x04"], "model.bin")), {
    name: "RangeError",
    message: /^Cannot read model\.bin: /,
  });
});

Deno.test("float32 is exact, or the nearest number for F64, and other types are refused", () =>
  inFolder(async (folder) => {
    const path = `${folder}/model.safetensors`;
    await Deno.writeFile(path, sampleFile());
    await using file = await openWeights(path);
    const expected: Record<string, Float32Array> = {
      f64: Float32Array.of(Math.PI, Infinity, -0),
      f32: Float32Array.of(1, -2.5, NaN, Infinity),
      f16: Float32Array.of(1, 2 ** -24, -Infinity),
      bf16: Float32Array.of(1, 3.140625, -Infinity),
      none: new Float32Array(0),
    };
    for (const name of Object.keys(samples)) {
      if (expected[name]) assert.deepEqual(await file.readFloat32(name), expected[name]);
      else {
        const { dtype } = samples[name];
        await assert.rejects(file.readFloat32(name), {
          name: "RangeError",
          message: `Cannot read tensor "${name}" of ${path} as float32: expected numbers of F64, ` +
            `F32, F16, BF16, got ${dtype}`,
        });
      }
    }
    await assert.rejects(file.read("x"), {
      message: `Cannot read ${path}: expected tensor "x", got none of that name`,
    });
    await file.close();
    await file.close();
    await assert.rejects(file.read("f32"), { message: `Cannot read ${path}: it is closed` });
  }));

Deno.test("what is missing, a folder without weights, or cut while it is open is refused", () =>
  inFolder(async (folder) => {
    const path = `${folder}/model.safetensors`;
    await assert.rejects(openWeights(path), {
      name: "RangeError",
      message: `Cannot read ${path}: expected a file, but it is missing`,
    });
    await assert.rejects(openWeights(folder), {
      message: `Cannot read ${folder}: expected a folder with model.safetensors or ` +
        `model.safetensors.index.json, got neither`,
    });
    await assert.rejects(openWeights(new URL("ftp://127.0.0.1/x")), /starts with file:, http: or/);
    const bytes = sampleFile();
    await Deno.writeFile(path, bytes);
    await using file = await openWeights(path);
    await Deno.truncate(path, bytes.length - 8);
    const last = [...file.tensors].find(([, { at, bytes: n }]) => at + n === bytes.length)!;
    await assert.rejects(file.read(last[0]), /expected bytes up to \d+, got \d+: it was cut while/);
  }));

Deno.test("files of other programs are named, and PyTorch's with how to convert them", () =>
  inFolder(async (folder) => {
    const start = (text: string) => Uint8Array.from(text.padEnd(99, "\0"), (c) => c.charCodeAt(0));
    const kinds: [name: string, start: string, message: RegExp][] = [
      ["pytorch_model.bin", "PK\x03\x04\0\0\x08\x08", /got a zip archive, such as PyTorch's/],
      [
        "a.pth",
        "\x80\x02\x8a\nl\xfc\x9cF\xf9 j\xa8P\x19.",
        /got a pickle, as PyTorch's torch.save/,
      ],
      ["a.pkl", "\x80\x04\x95\x10\0\0\0\0", /got a pickle: a pickle can run any code/],
      ["a.safetensors", "version https://git-lfs.github.com/spec/v1", /git lfs pull$/],
      ["a.h5", "\x89HDF\r\n\x1a\n", /an HDF5 file, as Keras writes/],
      ["a.gguf", "GGUF\x03\0\0\0", /a GGUF file of llama\.cpp/],
      ["a.html", "<!DOCTYPE html>", /by the address of its page\?$/],
    ];
    for (const [name, text, message] of kinds) {
      const path = `${folder}/${name}`;
      await Deno.writeFile(path, start(text));
      await assert.rejects(openWeights(path), (error: Error) => {
        assert.equal(error.name, "RangeError");
        assert.ok(
          error.message.startsWith(`Cannot read ${path}: expected a safetensors file, got`),
        );
        assert.match(error.message, message);
        return true;
      });
    }
    const odd = `${folder}/a'$(x).pth`;
    await Deno.writeFile(odd, start("\x80\x02"));
    await assert.rejects(openWeights(odd), /torch\.load\('FILE\.bin'.*'FILE\.safetensors'/);
    await assert.rejects(
      openWeights(`${folder}/a.pth`),
      /python3 -c "import torch; .*torch\.load\('a\.pth'.*save_file\(.*'a\.safetensors', .*\)"$/,
    );
  }));

Deno.test("a tensor of a file of 3 GB is read without the rest", () =>
  inFolder(async (folder) => {
    // A file with a hole: it takes a few blocks on the disk.
    const path = `${folder}/large.safetensors`;
    const [side, tail] = [750_000_000, 4];
    const tensors = {
      large: { dtype: "F32", shape: [side], data_offsets: [0, 4 * side] },
      small: { dtype: "F32", shape: [tail], data_offsets: [4 * side, 4 * (side + tail)] },
    };
    const header = new TextEncoder().encode(JSON.stringify(tensors));
    const start = new Uint8Array(8 + header.length);
    new DataView(start.buffer).setBigUint64(0, BigInt(header.length), true);
    start.set(header, 8);
    await Deno.writeFile(path, start);
    await Deno.truncate(path, start.length + 4 * side);
    const end = new Uint8Array(Float32Array.of(1, 2, 3, 4).buffer);
    await Deno.writeFile(path, end, { append: true });
    const before = Deno.memoryUsage();
    await using file = await openWeights(path);
    assert.deepEqual(await file.readFloat32("small"), Float32Array.of(1, 2, 3, 4));
    const { external, rss } = Deno.memoryUsage();
    assert.ok(external - before.external < 2 ** 20, `${external - before.external} bytes more`);
    assert.ok(rss - before.rss < 2 ** 27, `${rss - before.rss} bytes more`);
  }));

Deno.test("a file is written piece by piece, and replaced only by a whole one", () =>
  inFolder(async (folder) => {
    const path = `${folder}/model.safetensors`;
    const tensors = new Map(Object.entries(samples));
    await writeSafetensors(path, { tensors, metadata: {} }, (name) => samples[name].data);
    const bytes = await Deno.readFile(path);
    assert.deepEqual(bytes, sampleFile());
    const wrong = (name: string) => name === "u8" ? new Uint8Array(2) : samples[name].data;
    await assert.rejects(writeSafetensors(path, { tensors, metadata: {} }, wrong), {
      name: "RangeError",
      message:
        'Cannot write safetensors: expected 1 bytes of tensor "u8", U8 of shape [1], got a ' +
        "Uint8Array of 2",
    });
    assert.deepEqual(await Deno.readFile(path), bytes);
    assert.deepEqual([...Deno.readDirSync(folder)].map(({ name }) => name), ["model.safetensors"]);
  }));
